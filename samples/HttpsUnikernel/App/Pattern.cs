namespace Sundog.HttpsUnikernel;

/// <summary>The bytes of <c>/bytes/N</c>: the same in every machine, and no run of them like another.</summary>
internal static class Pattern
{
    private const int Size = 65_536;

    /// <summary>One block, which is repeated.</summary>
    public static byte[] Block()
    {
        byte[] block = new byte[Size];
        uint state = 1;
        foreach (ref byte value in System.MemoryExtensions.AsSpan(block))
        {
            // Numerical Recipes' generator; any that is not constant serves.
            state = unchecked(state * 1_664_525 + 1_013_904_223);
            value = (byte)(state >> 24);
        }
        return block;
    }
}
