using System;
using Sundog.Tls.KeySchedule;
using Sundog.Vectors;
using Xunit;

namespace Sundog.Tls.Tests.Replay;

/// <summary>
/// NIST's ACVP vectors of the key schedule. What stands for the messages are random bytes. The secrets of early data, which
/// is not offered, are not derived.
/// </summary>
public sealed class AcvpKeyScheduleTests
{
    [Fact]
    public void Every_secret_of_the_key_schedule_holds()
    {
        Assert.SkipWhen(VectorFiles.Root is null, VectorFiles.Absent);
        Assert.Equal((10, 0), Acvp.ForEach("TLS13", test =>
        {
            CipherSuite suite = test.GroupText("hmacAlg") == "SHA2-256" ? CipherSuite.Aes128GcmSha256 : CipherSuite.Aes256GcmSha384;
            CheckSecrets(test, suite);
            return true;
        }));
    }

    private static void CheckSecrets(AcvpCase test, CipherSuite suite)
    {
        // What a mode lacks is a zero (RFC 9846 §7.1).
        byte[] dhe = test.Has("dhe") ? test.Bytes("dhe") : new byte[suite.Hash.HashSize];
        byte[] hellos = [.. test.Bytes("helloClientRandom"), .. test.Bytes("helloServerRandom")];
        byte[] server = [.. hellos, .. test.Bytes("finishedServerRandom")], client = [.. server, .. test.Bytes("finishedClientRandom")];

        using EarlySecret early = test.Has("psk") ? EarlySecret.FromPsk(suite.Hash, test.Bytes("psk")) : EarlySecret.WithoutPsk(suite.Hash);
        using HandshakeSecret handshake = early.ToHandshakeSecret(dhe);
        using TrafficSecret clientHandshake = handshake.DeriveClientTraffic(suite, Hash(suite, hellos));
        using TrafficSecret serverHandshake = handshake.DeriveServerTraffic(suite, Hash(suite, hellos));
        using MainSecret main = handshake.ToMainSecret();
        using TrafficSecret clientApplication = main.DeriveClientTraffic(suite, Hash(suite, server));
        using TrafficSecret serverApplication = main.DeriveServerTraffic(suite, Hash(suite, server));
        using ExporterSecret exporter = main.DeriveExporter(Hash(suite, server));
        using ResumptionSecret resumption = main.DeriveResumption(Hash(suite, client));

        Check("clientHandshakeTrafficSecret", clientHandshake.Expose());
        Check("serverHandshakeTrafficSecret", serverHandshake.Expose());
        Check("clientApplicationTrafficSecret", clientApplication.Expose());
        Check("serverApplicationTrafficSecret", serverApplication.Expose());
        Check("exporterMasterSecret", exporter.Expose());
        Check("resumptionMasterSecret", resumption.Expose());

        void Check(string name, ReadOnlySpan<byte> secret) => Assert.Equal(test.ExpectedBytes(name), secret.ToArray());
    }

    private static byte[] Hash(CipherSuite suite, byte[] messages)
    {
        byte[] hash = new byte[suite.Hash.HashSize];
        suite.Hash.Hash(messages, hash);
        return hash;
    }
}
