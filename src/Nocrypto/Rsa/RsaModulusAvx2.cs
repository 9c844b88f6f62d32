using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// The strategy by AVX2: a power modulo n takes all lanes of <see cref="RsaSingleField"/>, and the blinding the two of
/// <see cref="RsaPairField"/>, for the factor and its counterpart.
/// </summary>
internal sealed unsafe class RsaModulusAvx2 : RsaModulus
{
    private readonly RsaSingleField _field;
    private readonly int _bits;

    internal RsaModulusAvx2(ReadOnlySpan<ulong> modulus, int bits)
        : base(modulus)
    {
        _field = new RsaSingleField(modulus, bits);
        _bits = bits;
    }

    /// <summary>
    /// The last multiplication, as the exponent is odd, is by the value as it is, which also leaves Montgomery's form.
    /// </summary>
    [SkipLocalsInit]
    internal override void PowerVarTime(Span<ulong> power, ReadOnlySpan<ulong> value, ulong exponent)
    {
        // About 5 KB for 2048 bits, 18 KB for the largest modulus.
        nint numberLength = _field.NumberLength;
        int words = (int)((3 * numberLength) + _field.ScratchLength) + RsaPairMemory.Slack;
        long* memory = stackalloc long[words];
        new Span<long>(memory, words).Clear();
        long* plain = RsaPairMemory.Align(memory) + RsaSingleField.Margin, form = plain + numberLength;
        long* result = form + numberLength, scratch = result - RsaSingleField.Margin + numberLength;
        _field.Write(plain, value);
        _field.Enter(form, plain, scratch);
        Unsafe.CopyBlock(result, form, (uint)(sizeof(long) * (numberLength - RsaSingleField.Margin)));
        for (int bit = 62 - (int)ulong.LeadingZeroCount(exponent); bit >= 0; bit--)
        {
            _field.Square(result, result, scratch);
            if (((exponent >> bit) & 1) != 0)
                _field.Multiply(result, bit > 0 ? form : plain, result, scratch);
        }
        _field.Read(power, result);
        // What was encrypted is secret.
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<long>(memory, words)));
    }

    internal override RsaBlinding CreateBlinding(ReadOnlySpan<ulong> factor, ReadOnlySpan<ulong> counterpart)
        => new Blinding(new RsaPairField(Limbs, Limbs, _bits), factor, counterpart);

    private sealed class Blinding : RsaBlinding
    {
        private readonly RsaPairField _field;
        private readonly RsaPairMemory _memory;
        private readonly long* _pair;
        private readonly long* _value;
        private readonly long* _scratch;

        /// <summary>Takes the arithmetic over.</summary>
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

        public override void Dispose()
        {
            _field.Dispose();
            _memory.Clear();
        }

        private protected override void Square() => _field.Square(_pair, _pair, _scratch);
    }
}
