using System;
using System.Threading;

namespace Sundog.Nocrypto;

/// <summary>The strategy over 64-bit limbs, one power after the other.</summary>
internal sealed class RsaPowersPortable : RsaPowers
{
    private readonly RsaMontgomery _first;
    private readonly RsaMontgomery _second;
    private ulong[]? _idleWorkspace;

    internal RsaPowersPortable(ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, int bits)
    {
        _first = new RsaMontgomery(first, bits, isSecret: true);
        _second = new RsaMontgomery(second, bits, isSecret: true);
    }

    internal override void Power(
        Span<ulong> firstPower,
        Span<ulong> secondPower,
        ReadOnlySpan<ulong> firstValue,
        ReadOnlySpan<ulong> secondValue,
        ReadOnlySpan<ulong> firstExponent,
        ReadOnlySpan<ulong> secondExponent)
    {
        ulong[] workspace = Interlocked.Exchange(ref _idleWorkspace, null)
            ?? GC.AllocateArray<ulong>((4 * _first.Length) + RsaExponentiation.ScratchLength(_first), pinned: true);
        Power(_first, firstPower, firstValue, firstExponent, workspace);
        Power(_second, secondPower, secondValue, secondExponent, workspace);
        LimbString.Clear(workspace);
        Volatile.Write(ref _idleWorkspace, workspace);
    }

    public override void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    private static void Power(
        RsaMontgomery field, Span<ulong> destination, ReadOnlySpan<ulong> value, ReadOnlySpan<ulong> exponent, Span<ulong> workspace)
    {
        int length = field.Length;
        Span<ulong> x = workspace[..length], power = workspace.Slice(length, length), wide = workspace.Slice(2 * length, 2 * length);
        Span<ulong> scratch = workspace[(4 * length)..];
        if (value.Length > length)
        {
            wide.Clear();
            value.CopyTo(wide);
            field.Reduce(x, wide, scratch);
            field.Enter(x, x, scratch);
        }
        else
        {
            field.Enter(x, value, scratch);
        }
        RsaExponentiation.Power(field, power, x, exponent, scratch);
        field.Leave(destination, power, scratch);
    }
}
