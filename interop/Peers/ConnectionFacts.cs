using System.Collections.Generic;
using System.Globalization;

namespace Sundog.Interop.Peers;

/// <summary>
/// What one side says about one connection. Null is what it does not say; the empty string and "-" never stand for
/// that. Names are those of the IANA registries.
/// </summary>
internal sealed record ConnectionFacts
{
    /// <summary>Stands for "none": no ALPN protocol, no signature in a resumed handshake.</summary>
    public const string None = "-";

    public string? Version { get; init; }
    public string? Suite { get; init; }
    public string? Group { get; init; }

    /// <summary>The scheme of the server's CertificateVerify.</summary>
    public string? Signature { get; init; }

    /// <summary>The scheme of the client's CertificateVerify.</summary>
    public string? ClientSignature { get; init; }

    public string? Alpn { get; init; }
    public bool? Resumed { get; init; }
    public bool? HelloRetryRequest { get; init; }
    public int? KeyUpdatesSent { get; init; }
    public int? KeyUpdatesReceived { get; init; }

    /// <summary>The description of the last alert sent, as its number; 0 is close_notify.</summary>
    public int? AlertSent { get; init; }

    /// <summary>The description of the last alert received.</summary>
    public int? AlertReceived { get; init; }

    /// <summary>Whether a side that can tell received close_notify.</summary>
    public bool? CloseNotifyReceived { get; init; }

    /// <summary>The facts that are known, by name, for reports and for the comparison of the two sides.</summary>
    public IEnumerable<(string Name, string Value)> Known()
    {
        (string, string?)[] all =
        [
            ("version", Version), ("suite", Suite), ("group", Group), ("signature", Signature),
            ("client-signature", ClientSignature), ("alpn", Alpn), ("resumed", YesNo(Resumed)),
            ("hello-retry-request", YesNo(HelloRetryRequest)), ("key-updates-sent", Number(KeyUpdatesSent)),
            ("key-updates-received", Number(KeyUpdatesReceived)), ("alert-sent", Number(AlertSent)),
            ("alert-received", Number(AlertReceived)), ("close-notify-received", YesNo(CloseNotifyReceived)),
        ];
        foreach ((string name, string? value) in all)
            if (value is not null)
                yield return (name, value);
    }

    private static string? YesNo(bool? value) => value is null ? null : value.Value ? "yes" : "no";

    private static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);
}
