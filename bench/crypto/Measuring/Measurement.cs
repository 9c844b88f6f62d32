using System.Collections.Generic;
using System.Linq;

namespace Sundog.Bench.Crypto.Measuring;

/// <summary>What a benchmark gave; ours first.</summary>
internal sealed record Measurement(Benchmark Benchmark, IReadOnlyList<Figure> Figures)
{
    /// <summary>The figure of a contender, if it took part.</summary>
    internal Figure? Of(string contender) => Figures.FirstOrDefault(figure => figure.Contender == contender);

    /// <summary>The contender that ours is compared with: OpenSSL, or BouncyCastle where OpenSSL lacks the primitive.</summary>
    internal Figure? Peer => Of(Contender.OpenSsl) ?? Of(Contender.BouncyCastle);

    /// <summary>MB/s (of 10^6 bytes) where bytes are processed, else operations a second.</summary>
    internal double Speed(Figure figure)
        => Benchmark.Bytes > 0 ? Benchmark.Bytes / figure.Seconds / 1e6 : 1 / figure.Seconds;

    internal string Unit => Benchmark.Bytes > 0 ? "MB/s" : "1/s";
}

/// <summary>
/// One contender's median seconds for an operation, and how many times faster than it ours is: the median of the rounds'
/// own ratios.
/// </summary>
internal sealed record Figure(string Contender, double Seconds, double Ratio);
