using System;

namespace Sundog.Unikernel.Net;

/// <summary>
/// A point of a monotonic clock, in microseconds since an arbitrary start such as the boot. Every entry of the stack takes
/// the present as an argument: a run is a function of its frames and its times.
/// </summary>
/// <param name="Microseconds">Microseconds since the start, not negative.</param>
public readonly record struct Instant(long Microseconds) : IComparable<Instant>
{
    /// <summary>Later than every other point: the deadline of what has none.</summary>
    public static Instant Never => new(long.MaxValue);

    /// <summary>The point so many microseconds later; <see cref="Never"/> stays <see cref="Never"/>.</summary>
    public Instant After(long microseconds)
        => new(Microseconds > long.MaxValue - microseconds ? long.MaxValue : Microseconds + microseconds);

    /// <summary>The microseconds from <paramref name="earlier"/> to this point, negative when it is later.</summary>
    public long Since(Instant earlier) => Microseconds - earlier.Microseconds;

    /// <summary>The earlier of two points.</summary>
    public static Instant Earlier(Instant first, Instant second) => first <= second ? first : second;

    /// <inheritdoc/>
    public int CompareTo(Instant other) => Microseconds.CompareTo(other.Microseconds);

    /// <summary>Whether the first point lies before the second.</summary>
    public static bool operator <(Instant left, Instant right) => left.Microseconds < right.Microseconds;

    /// <summary>Whether the first point lies after the second.</summary>
    public static bool operator >(Instant left, Instant right) => left.Microseconds > right.Microseconds;

    /// <summary>Whether the first point does not lie after the second.</summary>
    public static bool operator <=(Instant left, Instant right) => left.Microseconds <= right.Microseconds;

    /// <summary>Whether the first point does not lie before the second.</summary>
    public static bool operator >=(Instant left, Instant right) => left.Microseconds >= right.Microseconds;
}
