using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Xunit;

namespace Sundog.Architecture.Tests;

/// <summary>
/// What the compiled pure libraries refer to. The banned-symbol analyzer stops most of it in the source; this reads the
/// result, which no suppression reaches.
/// </summary>
public sealed class PureAssemblyTests
{
    public static TheoryData<string> PureLibraries => new(Repository.PureLibraries);

    // Prefixes of full type names. A type of System.Private.CoreLib that does I/O, waits, or asks for the time.
    private static readonly string[] ForbiddenTypes =
    [
        "System.IO.", "System.Net.", "Microsoft.Win32.", "System.Threading.Tasks.", "System.Threading.Thread",
        "System.Threading.Timer", "System.Diagnostics.Process", "System.Diagnostics.Stopwatch", "System.Random",
        "System.Console", "System.Reflection.Emit.", "System.Activator", "System.Runtime.InteropServices.NativeLibrary",
        "System.Runtime.CompilerServices.AsyncTaskMethodBuilder", "System.Linq.Expressions.",
    ];

    private static readonly string[] ForbiddenMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTimeOffset.get_Now",
        "System.DateTimeOffset.get_UtcNow", "System.Environment.get_TickCount", "System.Environment.get_TickCount64",
        "System.TimeProvider.get_System", "System.Guid.NewGuid", "System.Environment.GetEnvironmentVariable",
    ];

    [Theory]
    [MemberData(nameof(PureLibraries))]
    public void Of_the_platforms_cryptography_only_the_managed_comparison_and_clearing_is_used(string library)
        => Read(library, metadata => Assert.Empty(
            TypeReferences(metadata)
                .Where(name => name.StartsWith("System.Security.Cryptography.", StringComparison.Ordinal))
                .Except(["System.Security.Cryptography.CryptographicOperations"])));

    [Theory]
    [MemberData(nameof(PureLibraries))]
    public void No_IO_no_tasks_no_clock_is_referred_to(string library)
        => Read(library, metadata =>
        {
            Assert.DoesNotContain(
                TypeReferences(metadata),
                name => ForbiddenTypes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
            Assert.Empty(MemberReferences(metadata).Intersect(ForbiddenMembers));
        });

    [Theory]
    [MemberData(nameof(PureLibraries))]
    public void No_native_code_is_called(string library)
        => Read(library, metadata => Assert.Empty(
            metadata.MethodDefinitions
                .Select(metadata.GetMethodDefinition)
                .Where(method => (method.Attributes & MethodAttributes.PinvokeImpl) != 0)
                .Select(method => metadata.GetString(method.Name))));

    [Theory]
    [MemberData(nameof(PureLibraries))]
    public void There_is_no_static_mutable_field(string library)
        => Read(library, metadata => Assert.Empty(MutableStatics(metadata)));

    [Theory]
    [InlineData("Nocrypto")]
    [InlineData("X509")]
    [InlineData("Tls")]
    [InlineData("Tls.Streams")]
    [InlineData("Unikernel.Net")]
    [InlineData("Unikernel.Adapter")]
    [InlineData("Unikernel.Adapter.Hosting")]
    [InlineData("Http")]
    [InlineData("Unikernel.Boot")]
    public void Public_types_live_in_one_flat_namespace(string library)
    {
        string expected = library == "Tls.Streams" ? "Sundog.Tls" : $"Sundog.{library}";
        Read(library, metadata => Assert.Empty(
            metadata.TypeDefinitions
                .Select(metadata.GetTypeDefinition)
                .Where(type => (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public)
                .Where(type => metadata.GetString(type.Namespace) != expected)
                .Select(type => metadata.GetString(type.Namespace) + "." + metadata.GetString(type.Name))));
    }

    private static void Read(string library, Action<MetadataReader> check)
    {
        using PEReader file = new(File.OpenRead(Repository.AssemblyPath(library)));
        check(file.GetMetadataReader());
    }

    private static IEnumerable<string> TypeReferences(MetadataReader metadata)
        => metadata.TypeReferences.Select(handle => TypeName(metadata, handle)).Distinct();

    private static string TypeName(MetadataReader metadata, TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        string name = metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? TypeName(metadata, (TypeReferenceHandle)type.ResolutionScope) + "+" + name
            : metadata.GetString(type.Namespace) + "." + name;
    }

    private static IEnumerable<string> MemberReferences(MetadataReader metadata)
        => metadata.MemberReferences
            .Select(metadata.GetMemberReference)
            .Where(member => member.Parent.Kind == HandleKind.TypeReference)
            .Select(member => TypeName(metadata, (TypeReferenceHandle)member.Parent) + "." + metadata.GetString(member.Name));

    private static IEnumerable<string> MutableStatics(MetadataReader metadata)
    {
        foreach (TypeDefinition type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition))
        {
            string typeName = metadata.GetString(type.Name);
            // The compiler caches delegates of lambdas in types whose names no source can spell.
            if (typeName.Contains('<', StringComparison.Ordinal))
                continue;
            foreach (FieldDefinition field in type.GetFields().Select(metadata.GetFieldDefinition))
            {
                bool isStatic = (field.Attributes & FieldAttributes.Static) != 0;
                bool isFixed = (field.Attributes & (FieldAttributes.InitOnly | FieldAttributes.Literal)) != 0;
                string name = metadata.GetString(field.Name);
                if (isStatic && !isFixed && !name.StartsWith('<'))
                    yield return $"{typeName}.{name}";
            }
        }
    }
}
