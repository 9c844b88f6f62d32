using Sundog.Interop.Matrix;
using Sundog.Interop.Peers;
using Sundog.Interop.Running;
using Xunit;

namespace Sundog.Interop.Tests;

public sealed class VerdictTests
{
    private static readonly Cell Plain
        = new("openssl", Role.Server, Suite.Aes128Gcm, Group.X25519, CertificateType.Rsa, Feature.Plain);

    private static readonly Step Step = new()
    {
        Client = new ClientOptions { TrustedCa = "ca.pem", Suites = [Suite.Aes128Gcm.Name], Groups = [Group.X25519.Name] },
    };

    private static readonly ConnectionFacts Good = new()
    {
        Version = "TLS 1.3",
        Suite = "TLS_AES_128_GCM_SHA256",
        Group = "x25519",
        Signature = "rsa_pss_rsae_sha384",
        Alpn = "-",
        Resumed = false,
        HelloRetryRequest = false,
        CloseNotifyReceived = true,
    };

    [Fact]
    public void Sides_that_say_what_is_expected_have_no_problem() => Assert.Empty(Problems(Step, Good, Good));

    [Fact]
    public void Each_wrong_fact_is_a_problem()
    {
        ConnectionFacts[] wrong =
        [
            Good with { Version = "TLS 1.2" }, Good with { Suite = "TLS_AES_256_GCM_SHA384" }, Good with { Group = "secp256r1" },
            Good with { Signature = "rsa_pss_pss_sha256" }, Good with { Alpn = "h2" }, Good with { Resumed = true },
            Good with { HelloRetryRequest = true }, Good with { KeyUpdatesSent = 1 }, Good with { ClientSignature = "ed25519" },
        ];
        Assert.All(wrong, facts => Assert.NotEmpty(Problems(Step, facts, Good)));
        Assert.All(wrong, facts => Assert.NotEmpty(Problems(Step, Good, facts)));
    }

    [Fact]
    public void A_fact_that_is_promised_and_not_stated_is_a_problem()
        => Assert.Contains("group", Assert.Single(Problems(Step, Good with { Group = null }, Good)), System.StringComparison.Ordinal);

    [Fact]
    public void Sides_that_disagree_within_what_is_allowed_are_a_problem()
        => Assert.Contains(
            "disagree",
            Assert.Single(Problems(Step, Good with { Signature = "rsa_pss_rsae_sha256" }, Good)),
            System.StringComparison.Ordinal);

    [Fact]
    public void A_missing_close_notify_is_a_problem()
        => Assert.Single(Problems(Step, Good, Good with { CloseNotifyReceived = false }));

    [Fact]
    public void A_refusal_needs_an_alert_and_the_right_one()
    {
        Step refused = Step with { Ending = Ending.Refused, Refusal = new Refusal(Role.Server, 40, 47) };
        ConnectionFacts nothing = new();
        Assert.Single(Problems(refused, nothing, nothing));
        Assert.Empty(Problems(refused, nothing with { AlertReceived = 47 }, nothing));
        Assert.Empty(Problems(refused, nothing, nothing with { AlertSent = 40 }));
        Assert.Single(Problems(refused, nothing with { AlertReceived = 80 }, nothing with { AlertSent = 40 }));
        // An alert in the other direction refuses nothing.
        Assert.Single(Problems(refused, nothing with { AlertSent = 40 }, nothing));
    }

    private static string[] Problems(Step step, ConnectionFacts client, ConnectionFacts server)
    {
        string[] promised = ["version", "suite", "group", "signature", "alpn", "resumed", "hello-retry-request"];
        return [.. Verdict.Problems(
            Plain, step, new("client", Role.Client, client, promised), new("server", Role.Server, server, promised))];
    }
}
