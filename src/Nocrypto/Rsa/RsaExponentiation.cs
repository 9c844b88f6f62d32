using System;

namespace Sundog.Nocrypto;

/// <summary>
/// x^a modulo an odd number with a secret exponent: windows of four bits, each multiplication made whatever the digit
/// is, each table read touching all of the table. For the search for primes and for Diffie-Hellman.
/// </summary>
internal static class RsaExponentiation
{
    private const int WindowBits = RsaDoubleExponentiation.WindowBits;

    /// <summary>How many limbs of scratch <see cref="Power"/> needs.</summary>
    internal static int ScratchLength(RsaMontgomery field)
        => ((RsaDoubleExponentiation.TableSize + 1) * field.Length) + field.ScratchLength;

    /// <summary>
    /// destination = x^a, both in Montgomery's form; the destination lies apart from x. The time depends on the number of
    /// limbs of the exponent and of the modulus. Secrets are left in the scratch.
    /// </summary>
    internal static void Power(
        RsaMontgomery field, Span<ulong> destination, ReadOnlySpan<ulong> x, ReadOnlySpan<ulong> a, Span<ulong> scratch)
    {
        int tableLength = RsaDoubleExponentiation.TableSize * field.Length;
        Span<ulong> table = scratch[..tableLength], factor = scratch.Slice(tableLength, field.Length);
        Span<ulong> rest = scratch[(tableLength + field.Length)..];
        RsaDoubleExponentiation.FillTable(field, table, x, rest);
        field.One.CopyTo(destination);
        for (int bit = (64 * a.Length) - WindowBits; bit >= 0; bit -= WindowBits)
        {
            for (int i = 0; i < WindowBits; i++)
                field.Multiply(destination, destination, destination, rest);
            RsaDoubleExponentiation.ReadTable(factor, table, RsaDoubleExponentiation.Digit(a, bit));
            field.Multiply(destination, destination, factor, rest);
        }
    }
}
