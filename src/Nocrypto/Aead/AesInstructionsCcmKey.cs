using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Sundog.Nocrypto;

/// <summary>AES-CCM by <see cref="AesInstructions"/>.</summary>
internal sealed unsafe class AesInstructionsCcmKey : AesCcmKey
{
    private const int ScheduleSize = 256;

    public AesInstructionsCcmKey(AeadAlgorithm algorithm, ReadOnlySpan<byte> key)
        : base(algorithm, key, ScheduleSize)
    {
        AesInstructions.ExpandKey(key, Table.Start);
        GC.KeepAlive(Table);
    }

    private protected override void EncryptPair()
    {
        ref Vector128<byte> pair = ref Unsafe.AsRef<Vector128<byte>>(Batch);
        AesInstructions.EncryptPair(Table.Start, Rounds, ref pair, ref Unsafe.Add(ref pair, 1));
    }
}
