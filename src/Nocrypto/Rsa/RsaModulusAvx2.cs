using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// The strategy with <see cref="RsaPairField"/>. A power uses one of its lanes; the blinding uses both, for the factor and
/// its counterpart.
/// </summary>
internal sealed unsafe class RsaModulusAvx2 : RsaModulus
{
    private readonly RsaPairField _field;

    /// <summary>Takes the arithmetic over, with n in both lanes.</summary>
    internal RsaModulusAvx2(RsaPairField field)
        : base(field.Modulus(0))
        => _field = field;

    /// <summary>
    /// The last multiplication, as the exponent is odd, is by the value as it is, which also leaves Montgomery's form.
    /// </summary>
    [SkipLocalsInit]
    internal override void PowerVarTime(Span<ulong> power, ReadOnlySpan<ulong> value, ulong exponent)
    {
        // About 18 KB for 2048 bits, and four times that for the largest modulus.
        nint numberLength = _field.NumberLength;
        int words = (int)((3 * numberLength) + _field.EnterScratchLength) + RsaPairMemory.Slack;
        long* memory = stackalloc long[words];
        long* plain = RsaPairMemory.Align(memory), form = plain + numberLength, result = form + numberLength;
        long* scratch = result + numberLength;
        _field.Write(plain, value, []);
        _field.Enter(form, value, [], scratch);
        Unsafe.CopyBlock(result, form, (uint)(sizeof(long) * numberLength));
        for (int bit = 62 - (int)ulong.LeadingZeroCount(exponent); bit >= 0; bit--)
        {
            _field.Square(result, result, scratch);
            if (((exponent >> bit) & 1) != 0)
                _field.Multiply(result, bit > 0 ? form : plain, result, scratch);
        }
        _field.Read(power, result, 0);
        // What was encrypted is secret.
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<long>(memory, words)));
    }

    internal override RsaBlinding CreateBlinding(ReadOnlySpan<ulong> factor, ReadOnlySpan<ulong> counterpart)
        => new Blinding(_field, factor, counterpart);

    private sealed class Blinding : RsaBlinding
    {
        private readonly RsaPairField _field;
        private readonly RsaPairMemory _memory;
        private readonly long* _pair;
        private readonly long* _value;
        private readonly long* _scratch;

        internal Blinding(RsaPairField field, ReadOnlySpan<ulong> factor, ReadOnlySpan<ulong> counterpart)
        {
            _field = field;
            _memory = new RsaPairMemory((2 * field.NumberLength) + field.EnterScratchLength);
            _pair = _memory.Take(field.NumberLength);
            _value = _memory.Take(field.NumberLength);
            _scratch = _memory.Take(field.EnterScratchLength);
            field.Enter(_pair, factor, counterpart, _scratch);
        }

        internal override void Blind(Span<ulong> blinded, ReadOnlySpan<ulong> message)
        {
            _field.Write(_value, message, []);
            _field.Multiply(_value, _value, _pair, _scratch);
            _field.Read(blinded, _value, 0);
        }

        internal override void Unblind(Span<ulong> result, ReadOnlySpan<ulong> value)
        {
            _field.Write(_value, [], value);
            _field.Multiply(_value, _value, _pair, _scratch);
            _field.Read(result, _value, 1);
        }

        public override void Dispose() => _memory.Clear();

        private protected override void Square() => _field.Square(_pair, _pair, _scratch);
    }
}
