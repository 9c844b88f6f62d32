using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Sundog.Nocrypto;

/// <summary>The loop of ML-DSA.Sign_internal (FIPS 204 algorithm 7, steps 8 to 33): candidates until one tells nothing about the key.</summary>
internal static unsafe class MlDsaSigning
{
    private const int N = MlDsaArithmetic.N;

    // FIPS 204 appendix C: more than this happens with a chance below 2^-256.
    private const int MaxAttempts = 814;

    /// <param name="set">The parameter set.</param>
    /// <param name="matrix">Â.</param>
    /// <param name="secret">s1, s2 and t0, transformed and reduced.</param>
    /// <param name="mu">The message representative.</param>
    /// <param name="seed">ρ'', 64 bytes.</param>
    /// <param name="signature">Exactly as long as a signature; written only on success.</param>
    [SkipLocalsInit]
    internal static bool TrySign(
        MlDsa set, int* matrix, int* secret, ReadOnlySpan<byte> mu, ReadOnlySpan<byte> seed, Span<byte> signature)
    {
        const int Size = ((2 * MlDsa.MaxL) + MlDsa.MaxK + 4) * N;
        int* memory = stackalloc int[Size];
        Candidate candidate = new(set, memory);
        Span<byte> challenge = stackalloc byte[64];
        challenge = challenge[..set.ChallengeSize];
        bool signed = false;
        // That a candidate was rejected, and by which check, is public; each one is drawn afresh.
        for (int attempt = 0; attempt < MaxAttempts && !signed; attempt++)
        {
            candidate.Commit(matrix, seed, attempt * set.L);
            candidate.DrawChallenge(mu, challenge);
            signed = candidate.TryRespond(secret) && candidate.HidesLowBits(secret) && candidate.TryMakeHints(secret);
        }
        if (signed)
            candidate.Write(challenge, signature);
        CryptographicOperations.ZeroMemory(new Span<byte>(memory, sizeof(int) * Size));
        StackScrub.Run();
        return signed;
    }

    /// <summary>One attempt, in memory that all of them share.</summary>
    private readonly ref struct Candidate
    {
        private readonly MlDsa _set;
        private readonly MlDsaArithmetic _arithmetic;

        // The mask y; its transform, and then z; w, and then the hints; c; and two spare polynomials.
        private readonly int* _y, _z, _w, _c, _spare, _high;

        internal Candidate(MlDsa set, int* memory)
        {
            _set = set;
            _arithmetic = set.Arithmetic;
            _y = memory;
            _z = _y + (set.L * N);
            _w = _z + (set.L * N);
            _c = _w + (set.K * N);
            _spare = _c + N;
            _high = _spare + N;
        }

        /// <summary>Steps 11 and 12: y and w = A y, canonical.</summary>
        internal void Commit(int* matrix, ReadOnlySpan<byte> seed, int nonce)
        {
            MlDsaSampling.ExpandMask(_arithmetic, _set.MaskBits, seed, nonce, _set.L, _y);
            new ReadOnlySpan<int>(_y, _set.L * N).CopyTo(new Span<int>(_z, _set.L * N));
            for (int i = 0; i < _set.L; i++)
                _arithmetic.Ntt(_z + (i * N));
            for (int i = 0; i < _set.K; i++)
            {
                _arithmetic.Dot(matrix + (i * _set.L * N), _z, _set.L, _w + (i * N));
                _arithmetic.InverseNtt(_w + (i * N));
                _arithmetic.Normalize(_w + (i * N));
            }
        }

        /// <summary>Steps 13 to 17: c̃ of µ and the high bits of w, and c, transformed.</summary>
        [SkipLocalsInit]
        internal void DrawChallenge(ReadOnlySpan<byte> mu, Span<byte> challenge)
        {
            Span<byte> packed = stackalloc byte[MlDsa.MaxHighSize];
            packed = packed[..(32 * _set.HighBits)];
            Unsafe.SkipInit(out XofContext xof);
            xof.Start(Xof.Shake256);
            xof.Append(mu);
            for (int i = 0; i < _set.K; i++)
            {
                _arithmetic.Decompose(_w + (i * N), _set.Gamma2, _high, _spare);
                MlDsaEncoding.PackSimple(_high, _set.HighBits, packed);
                xof.Append(packed);
            }
            xof.Read(challenge);
            // The start of the signature, or, of a candidate that is rejected, a hash of what is never seen.
            ConstantTime.Declassify(challenge);
            xof.Clear();
            CryptographicOperations.ZeroMemory(packed);
            MlDsaSampling.SampleInBallVarTime(challenge, _set.Tau, _c);
            _arithmetic.Ntt(_c);
        }

        /// <summary>Steps 18, 20 and 23: z = y + c s1, if it is small enough to hide s1.</summary>
        internal bool TryRespond(int* secret)
        {
            uint reaches = 0;
            for (int i = 0; i < _set.L; i++)
            {
                int* z = _z + (i * N);
                _arithmetic.Dot(secret + (i * N), _c, 1, z);
                _arithmetic.InverseNtt(z);
                _arithmetic.Add(z, _y + (i * N));
                _arithmetic.Reduce(z);
                reaches |= _arithmetic.ReachesBit(z, _set.Gamma1 - _set.Beta);
            }
            // That a candidate was rejected, and by which check, is public.
            ConstantTime.Declassify(ref reaches);
            return reaches == 0;
        }

        /// <summary>Steps 19, 21 and 23: w - c s2 in the place of w, if its low bits are small enough to hide s2.</summary>
        internal bool HidesLowBits(int* secret)
        {
            uint reaches = 0;
            for (int i = 0; i < _set.K; i++)
            {
                int* w = _w + (i * N);
                _arithmetic.Dot(secret + ((_set.L + i) * N), _c, 1, _spare);
                _arithmetic.InverseNtt(_spare);
                _arithmetic.Subtract(w, _spare);
                _arithmetic.Normalize(w);
                _arithmetic.Decompose(w, _set.Gamma2, _high, _spare);
                reaches |= _arithmetic.ReachesBit(_spare, _set.Gamma2 - _set.Beta);
            }
            ConstantTime.Declassify(ref reaches);
            return reaches == 0;
        }

        /// <summary>Steps 25 to 29: the hints in the place of w, if c t0 is small enough and they are few enough.</summary>
        internal bool TryMakeHints(int* secret)
        {
            uint reaches = 0;
            int count = 0;
            for (int i = 0; i < _set.K; i++)
            {
                int* w = _w + (i * N);
                // MakeHint (algorithm 39) of -c t0 and w - c s2 + c t0: whether c t0 changes the high bits.
                _arithmetic.Decompose(w, _set.Gamma2, _high, _spare);
                _arithmetic.Dot(secret + ((_set.L + _set.K + i) * N), _c, 1, _spare);
                _arithmetic.InverseNtt(_spare);
                _arithmetic.Reduce(_spare);
                reaches |= _arithmetic.ReachesBit(_spare, _set.Gamma2);
                _arithmetic.Add(w, _spare);
                _arithmetic.Normalize(w);
                _arithmetic.Decompose(w, _set.Gamma2, w, _spare);
                count += _arithmetic.Differences(_high, w, w);
            }
            ConstantTime.Declassify(ref reaches);
            ConstantTime.Declassify(ref count);
            return reaches == 0 && count <= _set.Omega;
        }

        /// <summary>sigEncode (algorithm 26). All of it is public now.</summary>
        internal void Write(ReadOnlySpan<byte> challenge, Span<byte> signature)
        {
            ConstantTime.Declassify(new ReadOnlySpan<int>(_w, _set.K * N));
            challenge.CopyTo(signature);
            Span<byte> rest = signature[challenge.Length..];
            for (int i = 0; i < _set.L; i++)
            {
                MlDsaEncoding.Pack(_z + (i * N), _set.MaskBits, _set.Gamma1, rest);
                rest = rest[(32 * _set.MaskBits)..];
            }
            MlDsaEncoding.PackHintsVarTime(_w, _set.K, _set.Omega, rest);
        }
    }
}
