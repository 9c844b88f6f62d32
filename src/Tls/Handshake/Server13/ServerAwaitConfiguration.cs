using System;
using System.Collections.Generic;
using System.Text;
using Sundog.Tls.Record;
using Sundog.Tls.Wire;

namespace Sundog.Tls.Handshake.Server13;

/// <summary>The application chooses a configuration by the ClientHello.</summary>
internal sealed class ServerAwaitConfiguration : ServerState
{
    public override string Name => nameof(ServerAwaitConfiguration);

    private readonly byte[] _hello;
    private readonly RecordBoundary _boundary;

    public ServerAwaitConfiguration(in ClientHello hello, ReadOnlySpan<byte> raw, RecordBoundary boundary)
    {
        _hello = raw.ToArray();
        _boundary = boundary;
        Suspension = new ConfigurationSuspension(ReadServerName(hello), ReadProtocols(hello));
    }

    public override TlsSuspension Suspension { get; }

    public override bool Accepts(HandshakeType type) => false;

    public override Step<ServerState> Handle(in HandshakeMessage message, ServerContext context)
        => throw new InvalidOperationException("A suspended state takes no messages.");

    public override Step<ServerState> Resume(TlsServerConfiguration configuration, ServerContext context)
    {
        context.Configuration = configuration;
        return ClientHello.TryRead(_hello.AsSpan(HandshakeHeader.Size), out ClientHello hello)
            ? ClientHelloAnswer.ToFirst(hello, _hello, _boundary, context)
            : throw new InvalidOperationException("A ClientHello that was parsed before no longer is.");
    }

    // What is malformed here is only left out: the negotiation that follows refuses it with the right alert.
    private static string? ReadServerName(in ClientHello hello)
        => hello.Extensions.TryFind(ExtensionType.ServerName, out ReadOnlySpan<byte> data)
            && ServerNameExtension.TryReadClientHello(data, out ReadOnlySpan<byte> name)
            && Ascii.IsValid(name)
            ? Encoding.ASCII.GetString(name)
            : null;

    private static List<string> ReadProtocols(in ClientHello hello)
    {
        List<string> names = [];
        if (!hello.Extensions.TryFind(ExtensionType.ApplicationLayerProtocolNegotiation, out ReadOnlySpan<byte> data)
            || !AlpnExtension.TryReadClientHello(data, out OpaqueList offered))
            return names;
        foreach (ReadOnlySpan<byte> name in offered)
            names.Add(Encoding.ASCII.GetString(name));
        return names;
    }
}
