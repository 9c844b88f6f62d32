using System.Collections.Generic;

namespace Sundog.Bench.Crypto.Measuring;

/// <summary>
/// One operation, by several implementations. Making the contenders also checks that they give the same answers, so it
/// is done only for what is measured.
/// </summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Bytes">What one operation processes; 0 where the figure is operations.</param>
/// <param name="Prepare">Makes and checks the contenders; ours comes first.</param>
internal sealed record Benchmark(string Name, int Bytes, PrepareContenders Prepare);

/// <summary>Makes the contenders of a benchmark, all over the same inputs.</summary>
internal delegate IReadOnlyList<Contender> PrepareContenders();
