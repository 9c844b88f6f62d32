namespace Sundog.Unikernel.Net;

/// <summary>One end of a connection.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">The port; 0 where none is chosen yet.</param>
public readonly record struct IpEndpoint(IpAddress Address, ushort Port);
