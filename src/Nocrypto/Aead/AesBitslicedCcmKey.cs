using System;
using System.Runtime.Intrinsics;

namespace Sundog.Nocrypto;

/// <summary>AES-CCM by <see cref="AesBitsliced"/>, for any processor.</summary>
internal sealed unsafe class AesBitslicedCcmKey : AesCcmKey
{
    public AesBitslicedCcmKey(AeadAlgorithm algorithm, ReadOnlySpan<byte> key)
        : base(algorithm, key, AesBitsliced.ScheduleSize)
    {
        AesBitsliced.ExpandKey(key, (ulong*)Table.Start);
        GC.KeepAlive(Table);
    }

    private protected override void EncryptPair()
        => AesBitsliced.Encrypt((ulong*)Table.Start, Rounds, (Vector128<ulong>*)Slices, Batch, Batch);
}
