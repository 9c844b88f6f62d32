using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sundog.Nocrypto;

/// <summary>AES-CCM by <see cref="AesNi"/>.</summary>
internal sealed unsafe class AesNiCcmKey : AesCcmKey
{
    private const int ScheduleSize = 256;

    public AesNiCcmKey(AeadAlgorithm algorithm, ReadOnlySpan<byte> key)
        : base(algorithm, key, ScheduleSize)
    {
        AesNi.ExpandKey(key, Table.Start);
        GC.KeepAlive(Table);
    }

    private protected override void EncryptPair()
    {
        ref Vector128<byte> pair = ref Unsafe.AsRef<Vector128<byte>>(Batch);
        AesNi.EncryptPair(Table.Start, Rounds, ref pair, ref Unsafe.Add(ref pair, 1));
    }
}
