using System;

namespace Sundog.ImageCheck;

/// <summary>A flood of frames, and where the guest names what it did about it.</summary>
/// <param name="Name">What comes.</param>
/// <param name="Make">The next frame.</param>
/// <param name="Metric">What the guest counts; one with labels for all of them together where it ends in <c>{}</c>.</param>
/// <param name="Least">How much of it a hundred frames make, at least; 0 for anything at all.</param>
/// <param name="Answered">How many a second the guest answers before it counts: a slow machine sends no more than that.</param>
internal sealed record Flood(string Name, Func<byte[]> Make, string Metric, int Least = 0, int Answered = 0);
