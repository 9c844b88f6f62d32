using System;
using System.Globalization;
using System.Linq;

namespace Sundog.Bench.Crypto.Timing;

/// <summary>
/// Prints what <see cref="Dudect"/> finds. A second opinion, beside <c>./check constant-time</c>: what it finds is a hint on a
/// machine that does nothing else, and what it does not find is no proof.
/// </summary>
internal static class TimingRun
{
    /// <summary>Measures what has <paramref name="filter"/> in its name, and the planted one: 1 if that is not found.</summary>
    internal static int Start(string filter, TimeSpan time)
    {
        TimingSubject[] subjects = TimingSubjects.All().ToArray();
        Console.WriteLine($"{"",-38} {"measured",10} {"|t|",8}");
        bool plantedIsFound = false;
        foreach (TimingSubject subject in subjects)
        {
            bool isPlanted = subject == subjects[0];
            if (!isPlanted && !subject.Name.Contains(filter, StringComparison.Ordinal))
                continue;
            (double statistic, int count) = Dudect.Measure(subject, time);
            bool differs = statistic > Dudect.Threshold;
            plantedIsFound |= isPlanted && differs;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{subject.Name,-38} {count,10} {statistic,8:F2}  {(differs ? "the time tells of the secret" : "no difference seen")}"));
        }
        if (!plantedIsFound)
            Console.WriteLine("The planted difference was not found: this machine is too noisy to see one.");
        return plantedIsFound ? 0 : 1;
    }
}
