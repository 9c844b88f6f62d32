using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>
/// A running SHAKE as a value, for the stack: <see cref="Start"/>, any number of <see cref="Append"/>, then any number of
/// <see cref="Read"/>. A copy is an independent fork. Holds what may be secret: every path ends in <see cref="Clear"/>.
/// </summary>
internal struct XofContext
{
    private State _state;
    private int _rate;
    private int _position;
    private bool _isReading;

    /// <summary>Whether the message has ended.</summary>
    internal readonly bool IsReading => _isReading;

    /// <summary>Begins the empty message, whatever was here before.</summary>
    internal void Start(Xof function)
    {
        function.EnsureTested();
        ((Span<ulong>)_state).Clear();
        _rate = function.Rate;
        _position = 0;
        _isReading = false;
    }

    /// <summary>Adds <paramref name="data"/> to the message, which must not have ended.</summary>
    internal void Append(ReadOnlySpan<byte> data)
        => _position = KeccakSponge.Absorb(_state, _rate, _position, data);

    /// <summary>Ends the message if it has not ended, and gives the next bytes of output.</summary>
    internal void Read(Span<byte> output)
    {
        if (!_isReading)
        {
            KeccakSponge.Finish(_state, _rate, _position, Xof.Suffix);
            _position = 0;
            _isReading = true;
        }
        _position = KeccakSponge.Squeeze(_state, _rate, _position, output);
    }

    /// <summary>Zeroes this value; <see cref="Start"/> makes it usable again.</summary>
    internal void Clear()
        => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<XofContext>(ref this)));

    [InlineArray(Keccak.Lanes)]
    private struct State
    {
        private ulong _first;
    }
}
