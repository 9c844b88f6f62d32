using System;

namespace Sundog.Cli;

/// <summary>What a request is answered with.</summary>
/// <param name="ContentType">The media type.</param>
/// <param name="Body">The body; not changed by whoever holds it.</param>
internal sealed record HttpContent(string ContentType, ReadOnlyMemory<byte> Body);
