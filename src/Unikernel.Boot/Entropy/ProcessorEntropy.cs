using System;
using Sundog.Nocrypto;

namespace Sundog.Unikernel.Boot;

/// <summary>RDSEED, or RDRAND where there is none. .NET has no intrinsic for either: the base has them.</summary>
internal sealed class ProcessorEntropy : IEntropySource
{
    /// <summary>Whether the processor has such an instruction, and it works.</summary>
    public static bool IsSupported
    {
        get
        {
            Span<byte> sample = stackalloc byte[8];
            return NativeBase.ProcessorRandom(sample) == sample.Length;
        }
    }

    public string Name => "processor";

    public int Fill(Span<byte> destination) => NativeBase.ProcessorRandom(destination);
}
