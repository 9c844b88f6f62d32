using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Xunit;

namespace Sundog.Architecture.Tests;

/// <summary>The direction of dependency, read from the project files: docs/architecture.md draws it.</summary>
public sealed class DependencyTests
{
    // Every edge that may exist. A project that is not here may not exist: enter it, and argue for its edges.
    private static readonly Dictionary<string, string[]> AllowedReferences = new()
    {
        ["Nocrypto"] = [],
        ["X509"] = ["Nocrypto"],
        ["Tls"] = ["X509"],
        ["Tls.Streams"] = ["Tls"],
        ["Unikernel.Net"] = [],
        ["Http"] = [],
        ["Unikernel.Adapter"] = ["Tls", "Unikernel.Net", "Http"],
        ["Unikernel.Adapter.Hosting"] = ["Unikernel.Adapter"],
        ["Unikernel.Boot"] = ["Unikernel.Adapter"],
        ["Cli"] = ["Tls.Streams", "Http"],
        // Nothing may refer to it but a tool of the owner's own files.
        ["LegacyCrypto"] = [],
    };

    // What a library may take from elsewhere.
    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["LegacyCrypto"] = ["BouncyCastle.Cryptography"],
    };

    [Fact]
    public void Every_project_refers_only_to_the_layer_below_it()
    {
        foreach (ProjectFile project in Repository.Projects("src"))
        {
            Assert.True(
                AllowedReferences.TryGetValue(project.Name, out string[]? allowed),
                $"{project.RelativePath} has no place in the table of dependencies");
            Assert.Empty(project.ProjectReferences.Except(allowed));
        }
    }

    [Fact]
    public void No_library_needs_a_package_but_the_legacy_one()
    {
        foreach (ProjectFile project in Repository.Projects("src"))
            Assert.Empty(project.PackageReferences.Except(AllowedPackages.GetValueOrDefault(project.Name, [])));
    }

    [Fact]
    public void Pure_libraries_do_not_switch_their_guards_off()
    {
        foreach (ProjectFile project in Repository.Projects("src").Where(p => Repository.PureLibraries.Contains(p.Name)))
        {
            Assert.Null(project.Property("Pure"));
            Assert.Null(project.Property("IsAotCompatible"));
            Assert.Null(project.Property("NoWarn"));
        }
    }

    [Fact]
    public void Tests_of_a_library_use_only_it_and_what_it_stands_on()
    {
        Dictionary<string, string[]> subjects = new()
        {
            ["Nocrypto.Tests"] = ["Nocrypto"],
            ["X509.Tests"] = ["X509"],
            ["Tls.Tests"] = ["Tls", "Tls.Streams"],
            ["Unikernel.Net.Tests"] = ["Unikernel.Net"],
            ["Unikernel.Adapter.Tests"] = ["Unikernel.Adapter", "Unikernel.Adapter.Hosting"],
            ["Unikernel.Boot.Tests"] = ["Unikernel.Boot"],
            ["HttpsUnikernel.Tests"] = ["HttpsUnikernel.App"],
            ["Cli.Tests"] = ["Cli"],
            ["LegacyCrypto.Tests"] = ["LegacyCrypto"],
        };
        foreach (ProjectFile project in Repository.Projects("tests").Where(p => subjects.ContainsKey(p.Name)))
            Assert.Empty(project.ProjectReferences.Except(subjects[project.Name]).Except(["Vectors", "LinuxNetwork"]));
    }

    [Fact]
    public void The_solution_holds_every_project()
    {
        string[] listed = XDocument.Load(Path.Combine(Repository.Root, "Sundog.slnx"))
            .Descendants("Project")
            .Select(project => project.Attribute("Path")!.Value)
            .ToArray();
        string[] present = Repository.Projects("src", "tests", "samples", "interop", "fuzz", "endurance", "bench", "tools")
            .Select(project => project.RelativePath)
            .ToArray();
        Assert.Equal(present.Order(), listed.Order());
    }
}
