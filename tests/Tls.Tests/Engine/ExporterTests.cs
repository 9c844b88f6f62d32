using System;
using System.Linq;
using Sundog.Tls.Tests.Pairs;
using Xunit;

namespace Sundog.Tls.Tests.Engine;

/// <summary>Exporters (RFC 9846 §7.5) and the key log (RFC 9850).</summary>
public sealed class ExporterTests
{
    public static TheoryData<string> Suites => [.. new PairSetup().ClientSuites.Select(suite => suite.Name)];

    [Theory]
    [MemberData(nameof(Suites))]
    public void Both_sides_export_the_same_and_every_input_counts(string suiteName)
    {
        CipherSuite suite = new PairSetup().ClientSuites.Single(one => one.Name == suiteName);
        PairSetup setup = new() { Suite = suite };
        using EnginePair pair = setup.Connect();
        using EnginePair other = setup.Connect();
        (string Label, byte[] Context, int Length)[] inputs =
        [
            ("EXPORTER-Channel-Binding", [], 32), ("EXPORTER-Channel-Bindinh", [], 32), ("EXPORTER-Channel-Binding", [0], 32),
            ("EXPORTER-Channel-Binding", new byte[100_000], 32), ("a", [], 32), (new string('x', 249), [], 32),
            ("a", [], 33), ("a", [1], 1), ("a", [2], 255 * suite.Hash.HashSize), ("a", [3], 0),
        ];
        string[] exported = [.. inputs.Select(input => Export(pair.Client, input.Label, input.Context, input.Length))];
        Assert.Equal(exported, inputs.Select(input => Export(pair.Server, input.Label, input.Context, input.Length)));
        Assert.Equal(inputs.Length, exported.Distinct().Count());
        // The length is an input of its own: no output is the start of another.
        Assert.False(exported[6].StartsWith(exported[4], StringComparison.Ordinal));
        Assert.NotEqual(exported[0], Export(other.Client, inputs[0].Label, [], 32));
        // Neither data nor new keys change it.
        pair.Client.Engine.RequestKeyUpdate(requestPeer: true);
        pair.AssertExchanges();
        Assert.Equal(exported[0], Export(pair.Client, inputs[0].Label, [], 32));
    }

    [Fact]
    public void An_exporter_exists_only_while_the_connection_is_authenticated_and_alive()
    {
        using EnginePair pair = new PairSetup().Start();
        Assert.False(pair.Client.Engine.TryExportKeyingMaterial("a", [], new byte[8]));
        pair.Server.Take(pair.Client.Collect());
        Assert.False(pair.Server.Engine.TryExportKeyingMaterial("a", [], new byte[8]));
        pair.Run();
        Assert.True(pair.Server.Engine.TryExportKeyingMaterial("a", [], new byte[8]));
        pair.Server.Engine.Close();
        Assert.True(pair.Server.Engine.TryExportKeyingMaterial("a", [], new byte[8]));
        pair.Server.Engine.Abort(TlsFaultReason.InternalError, "test");
        Assert.False(pair.Server.Engine.TryExportKeyingMaterial("a", [], new byte[8]));
    }

    [Fact]
    public void Labels_and_lengths_that_cannot_be_are_the_callers_error()
    {
        using EnginePair pair = new PairSetup { Suite = CipherSuite.Aes128GcmSha256 }.Connect();
        TlsEngine engine = pair.Client.Engine;
        Assert.Throws<ArgumentException>(() => engine.TryExportKeyingMaterial("", [], new byte[8]));
        Assert.Throws<ArgumentException>(() => engine.TryExportKeyingMaterial(new string('x', 250), [], new byte[8]));
        Assert.Throws<ArgumentException>(() => engine.TryExportKeyingMaterial("ä", [], new byte[8]));
        Assert.Throws<ArgumentException>(() => engine.TryExportKeyingMaterial("a", [], new byte[(255 * 32) + 1]));
        Assert.Throws<ArgumentException>(() => engine.TryExportKeyingMaterial("a", [], new byte[70_000]));
        Assert.Null(engine.Fault);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Both_sides_log_the_same_secrets_in_the_form_of_the_standard(bool retries)
    {
        foreach (CipherSuite suite in new PairSetup().ClientSuites)
        {
            PairSetup setup = new()
            {
                Suite = suite,
                KeyShareCount = retries ? 0 : 1,
                ClientKeyLog = new CollectingKeyLog(),
                ServerKeyLog = new CollectingKeyLog(),
            };
            using EnginePair pair = setup.Connect();
            // RFC 9850 §2: label, space, client random, space, secret; both in hexadecimal.
            int digits = 2 * suite.Hash.HashSize;
            Assert.All(setup.ClientKeyLog.Lines, line => Assert.Matches($"^[A-Z_0-9]+ [0-9a-f]{{64}} [0-9a-f]{{{digits}}}$", line));
            Assert.Equal(
                [
                    "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "CLIENT_TRAFFIC_SECRET_0", "EXPORTER_SECRET",
                    "SERVER_HANDSHAKE_TRAFFIC_SECRET", "SERVER_TRAFFIC_SECRET_0",
                ],
                setup.ClientKeyLog.Lines.Select(line => line.Split(' ')[0]).Order(StringComparer.Ordinal));
            Assert.Equal(setup.ClientKeyLog.Lines.Order(StringComparer.Ordinal), setup.ServerKeyLog.Lines.Order(StringComparer.Ordinal));
            // The client random stands after the header, the type and the version of the first hello.
            string random = Convert.ToHexStringLower([.. pair.Client.Sent[11..43]]);
            Assert.All(setup.ClientKeyLog.Lines, line => Assert.Equal(random, line.Split(' ')[1]));
            // And the secrets are the ones in use: a stranger who has the log reads the data.
            pair.Client.Send("read along"u8);
            using TrafficKeys keys = setup.ClientKeyLog.Keys("CLIENT_TRAFFIC_SECRET_0", suite);
            Assert.Equal("read along"u8.ToArray(), keys.Open(pair.Client.Collect(), out _));
        }
    }

    private static string Export(Endpoint end, string label, byte[] context, int length)
    {
        byte[] destination = new byte[length];
        Assert.True(end.Engine.TryExportKeyingMaterial(label, context, destination));
        return Convert.ToHexString(destination);
    }
}
