using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;

namespace Sundog.Unikernel.Adapter.Tests;

/// <summary>
/// A method of the loop's builder goes on where it is completed, which is the loop. One of the ordinary builder that is
/// awaited without its context goes on in the thread pool as soon as there is a context it could have taken: a second
/// thread in what has one.
/// </summary>
public sealed class AsyncMethodTests
{
    public static TheoryData<string> Libraries => ["Sundog.Unikernel.Adapter", "Sundog.Unikernel.Adapter.Hosting"];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Every_asynchronous_method_is_built_for_the_loop(string library)
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        List<MethodInfo> methods = Assembly.Load(library).GetTypes()
            .SelectMany(type => type.GetMethods(All))
            .Where(method => method.GetCustomAttribute<AsyncStateMachineAttribute>() is not null)
            .ToList();
        Assert.NotEmpty(methods);
        Assert.Empty(methods
            .Where(method => !IsBuiltForTheLoop(method))
            .Select(method => method.DeclaringType!.Name + "." + method.Name));
    }

    // The loop's own builder, or the pooling one where another thread may complete a method.
    private static bool IsBuiltForTheLoop(MethodInfo method)
    {
        string? builder = method.GetCustomAttribute<AsyncMethodBuilderAttribute>()?.BuilderType.Name.Split('`')[0];
        return builder is "LoopMethodBuilder" or "PoolingAsyncValueTaskMethodBuilder";
    }
}
