using System;
using System.Text.Json;

namespace Sundog.Vectors;

/// <summary>One test of an ACVP file, with the group and the vector set that it stands in, and with what NIST answered.</summary>
public sealed class AcvpCase
{
    private readonly JsonElement? _expected;

    internal AcvpCase(JsonElement set, JsonElement group, JsonElement test, JsonElement? expected)
    {
        Set = set;
        Group = group;
        Test = test;
        _expected = expected;
    }

    /// <summary>The set's properties: algorithm, mode and revision.</summary>
    public JsonElement Set { get; }

    /// <summary>The group's properties, such as the direction, sizes or the hash function.</summary>
    public JsonElement Group { get; }

    /// <summary>The test's own properties.</summary>
    public JsonElement Test { get; }

    /// <summary>The answer to the test. Only where the file has one of expected answers.</summary>
    public JsonElement Expected => _expected ?? throw new InvalidOperationException("The file has no expected answers.");

    /// <summary>Which operation of the algorithm the set is about, or empty.</summary>
    public string Mode => Set.TryGetProperty("mode", out JsonElement mode) ? mode.GetString()! : "";

    /// <summary>AFT (functional), MCT (Monte Carlo), VAL (validation), and others.</summary>
    public string TestType => GroupText("testType");

    /// <summary>Whether the test encrypts; otherwise it decrypts.</summary>
    public bool Encrypts => GroupText("direction") == "encrypt";

    /// <summary>Whether the answer is that a tag, a signature or a key is good.</summary>
    public bool Passes => Expected.GetProperty("testPassed").GetBoolean();

    /// <summary>Whether the test itself has a property.</summary>
    public bool Has(string property) => Test.TryGetProperty(property, out _);

    /// <summary>A hexadecimal property of the test as bytes.</summary>
    public byte[] Bytes(string property) => Hex(Test, property);

    /// <summary>A hexadecimal property of the answer as bytes.</summary>
    public byte[] ExpectedBytes(string property) => Hex(Expected, property);

    /// <summary>A text of the group.</summary>
    public string GroupText(string property) => Group.GetProperty(property).GetString()!;

    /// <summary>A number of the group; sizes are in bits.</summary>
    public int GroupNumber(string property) => Group.GetProperty(property).GetInt32();

    /// <summary>A hexadecimal property as bytes.</summary>
    public static byte[] Hex(JsonElement parent, string property)
        => Convert.FromHexString(parent.GetProperty(property).GetString()!);

    /// <summary>For the message of a failed assertion.</summary>
    public override string ToString()
        => $"{Set.GetProperty("algorithm").GetString()} {Mode}, tgId {GroupNumber("tgId")}, tcId {Test.GetProperty("tcId").GetInt32()}";
}
