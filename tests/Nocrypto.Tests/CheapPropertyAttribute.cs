using System;
using FsCheck.Xunit;

namespace Sundog.Nocrypto.Tests;

/// <summary>A property of which a case costs microseconds: a thousand cases in every run, a million with <c>./test --long</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
#pragma warning disable xUnit3003 // FsCheck's attribute takes no source information that could be handed on.
internal sealed class CheapPropertyAttribute : PropertyAttribute
#pragma warning restore xUnit3003
{
    public CheapPropertyAttribute() => MaxTest = Environment.GetEnvironmentVariable("SUNDOG_LONG") == "1" ? 1_000_000 : 1_000;
}
