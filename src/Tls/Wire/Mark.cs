namespace Sundog.Tls.Wire;

/// <summary>A vector that was opened in a <see cref="WireWriter"/> and waits for its length.</summary>
internal readonly struct Mark(int offset, int width)
{
    /// <summary>Where the length prefix stands, from the start of what was written.</summary>
    public int Offset { get; } = offset;

    /// <summary>The bytes of the length prefix: 1, 2 or 3.</summary>
    public int Width { get; } = width;
}

/// <summary>
/// Two open vectors, one around the other: a message that ends in its extension block, or an extension that is a list.
/// </summary>
internal readonly struct NestedMark(Mark outer, Mark inner)
{
    /// <summary>The surrounding vector, closed last.</summary>
    public Mark Outer { get; } = outer;

    /// <summary>The vector that is written to, closed first.</summary>
    public Mark Inner { get; } = inner;
}
