using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;

namespace Sundog.Architecture.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The libraries that have a public surface, in order of dependency.</summary>
    public static readonly string[] Libraries = ["Nocrypto", "X509", "Tls", "Tls.Streams", "Http", "Unikernel.Net", "Unikernel.Adapter", "Unikernel.Adapter.Hosting", "Unikernel.Boot", "LegacyCrypto"];

    /// <summary>The libraries that know no I/O, no clock and no platform cryptography.</summary>
    public static readonly string[] PureLibraries = ["Nocrypto", "X509", "Tls", "Http", "Unikernel.Net"];

    /// <summary>The compiled assembly of a library.</summary>
    public static string AssemblyPath(string library) => Path.Combine(AppContext.BaseDirectory, $"Sundog.{library}.dll");

    /// <summary>The project files below some folders of the checkout.</summary>
    public static IEnumerable<ProjectFile> Projects(params string[] folders)
        => folders.Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Select(path => new ProjectFile(path));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sundog.slnx")))
                return folder.FullName;
        }
        throw new InvalidOperationException("These tests run inside the checkout that they check.");
    }
}

/// <summary>What one project file says.</summary>
internal sealed class ProjectFile(string path)
{
    private readonly XDocument _document = XDocument.Load(path);

    /// <summary>The file's name without extension.</summary>
    public string Name { get; } = Path.GetFileNameWithoutExtension(path);

    /// <summary>The path from the root, with slashes.</summary>
    public string RelativePath { get; } = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');

    /// <summary>The names of the projects it refers to.</summary>
    public string[] ProjectReferences => Items("ProjectReference").Select(Path.GetFileNameWithoutExtension).ToArray()!;

    /// <summary>The names of the packages it refers to.</summary>
    public string[] PackageReferences => Items("PackageReference").ToArray();

    /// <summary>The value of a property that the file itself sets.</summary>
    public string? Property(string name) => _document.Descendants(name).LastOrDefault()?.Value;

    private IEnumerable<string> Items(string name)
        => _document.Descendants(name).Select(item => item.Attribute("Include")?.Value.Replace('\\', '/') ?? "");
}
