using System;
using System.Threading;

namespace Sundog.Nocrypto;

/// <summary>The strategy with a power in each lane of <see cref="RsaPairField"/>.</summary>
internal sealed unsafe class RsaPowersAvx2 : RsaPowers
{
    private readonly RsaPairField _field;
    private RsaPairMemory? _idleMemory;

    internal RsaPowersAvx2(ReadOnlySpan<ulong> first, ReadOnlySpan<ulong> second, int bits)
        => _field = new RsaPairField(first, second, bits);

    internal override void Power(
        Span<ulong> firstPower,
        Span<ulong> secondPower,
        ReadOnlySpan<ulong> firstValue,
        ReadOnlySpan<ulong> secondValue,
        ReadOnlySpan<ulong> firstExponent,
        ReadOnlySpan<ulong> secondExponent)
    {
        nint numberLength = _field.NumberLength, scratchLength = RsaPairExponentiation.ScratchLength(_field);
        RsaPairMemory memory = Interlocked.Exchange(ref _idleMemory, null)
            ?? new RsaPairMemory((2 * numberLength) + scratchLength);
        long* value = memory.Take(numberLength), power = memory.Take(numberLength), scratch = memory.Take(scratchLength);
        _field.Enter(value, firstValue, secondValue, scratch);
        RsaPairExponentiation.Power(_field, power, value, firstExponent, secondExponent, scratch);
        _field.Leave(power, power, scratch);
        _field.Read(firstPower, power, 0);
        _field.Read(secondPower, power, 1);
        memory.Clear();
        Volatile.Write(ref _idleMemory, memory);
    }

    public override void Dispose() => _field.Dispose();
}
