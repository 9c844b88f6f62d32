using System;
using System.Runtime.CompilerServices;

namespace Sundog.Nocrypto;

/// <summary>The strategy over 64-bit limbs.</summary>
internal sealed class RsaModulusPortable : RsaModulus
{
    private readonly RsaMontgomery _field;

    /// <summary>Takes the arithmetic over.</summary>
    internal RsaModulusPortable(RsaMontgomery field)
        : base(field.Modulus)
        => _field = field;

    [SkipLocalsInit]
    internal override void PowerVarTime(Span<ulong> power, ReadOnlySpan<ulong> value, ulong exponent)
    {
        Span<ulong> buffer = stackalloc ulong[4 * RsaLimits.MaxLimbs];
        Span<ulong> form = buffer[..Length], result = buffer.Slice(Length, Length), scratch = buffer[(2 * Length)..];
        _field.Enter(form, value, scratch);
        _field.PowerVarTime(result, form, exponent, scratch);
        _field.Leave(power, result, scratch);
        // What was encrypted is secret.
        LimbString.Clear(buffer);
    }

    internal override RsaBlinding CreateBlinding(ReadOnlySpan<ulong> factor, ReadOnlySpan<ulong> counterpart)
        => new Blinding(_field, factor, counterpart);

    private sealed class Blinding : RsaBlinding
    {
        private readonly RsaMontgomery _field;
        private readonly ulong[] _secrets;

        internal Blinding(RsaMontgomery field, ReadOnlySpan<ulong> factor, ReadOnlySpan<ulong> counterpart)
        {
            _field = field;
            _secrets = GC.AllocateArray<ulong>((2 * field.Length) + field.ScratchLength, pinned: true);
            field.Enter(Factor, factor, Scratch);
            field.Enter(Counterpart, counterpart, Scratch);
        }

        private Span<ulong> Factor => _secrets.AsSpan(0, _field.Length);

        private Span<ulong> Counterpart => _secrets.AsSpan(_field.Length, _field.Length);

        private Span<ulong> Scratch => _secrets.AsSpan(2 * _field.Length);

        internal override void Blind(Span<ulong> blinded, ReadOnlySpan<ulong> message)
            => _field.Multiply(blinded, Factor, message, Scratch);

        internal override void Unblind(Span<ulong> result, ReadOnlySpan<ulong> value)
            => _field.Multiply(result, Counterpart, value, Scratch);

        public override void Dispose() => LimbString.Clear(_secrets);

        private protected override void Square()
        {
            _field.Multiply(Factor, Factor, Factor, Scratch);
            _field.Multiply(Counterpart, Counterpart, Counterpart, Scratch);
        }
    }
}
