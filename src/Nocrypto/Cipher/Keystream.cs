using System.Runtime.Intrinsics;

namespace Sundog.Nocrypto;

/// <summary>What the stream ciphers share.</summary>
internal static unsafe class Keystream
{
    /// <summary>
    /// Writes <c>source ^ keystream</c>. <paramref name="source"/> and <paramref name="destination"/> are the same or
    /// disjoint. Nothing outside of <paramref name="length"/> bytes is read or written.
    /// </summary>
    public static void Xor(byte* source, byte* keystream, byte* destination, int length)
    {
        int i = 0;
        for (; i <= length - 16; i += 16)
            (Vector128.Load(source + i) ^ Vector128.Load(keystream + i)).Store(destination + i);
        for (; i < length; i++)
            destination[i] = (byte)(source[i] ^ keystream[i]);
    }
}
