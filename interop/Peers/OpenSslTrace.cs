using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;
using Sundog.Interop.Matrix;
using Group = Sundog.Interop.Matrix.Group;

namespace Sundog.Interop.Peers;

/// <summary>
/// Reads what OpenSSL's <c>-trace</c> writes: one block for each record, sent or received, with the messages in it
/// decoded. Values are taken by their numbers, since the names differ from the registry's.
/// </summary>
internal sealed partial class OpenSslTrace
{
    // RFC 9846 §4.1.3: the first four bytes of the Random that makes a ServerHello a HelloRetryRequest.
    private const string RetryRandom = "gmt_unix_time=0xCF21AD74";

    private readonly Role _playing;
    private readonly List<ConnectionFacts> _done = [];
    private ConnectionFacts? _current;
    private bool _sent;
    private bool _retrying;
    private string _message = "";
    private string _extension = "";

    private OpenSslTrace(Role playing) => _playing = playing;

    /// <summary>The facts of each connection in the trace of a program that plays this role.</summary>
    public static IReadOnlyList<ConnectionFacts> Read(IEnumerable<string> lines, Role playing)
    {
        OpenSslTrace trace = new(playing);
        foreach (string line in lines)
            trace.Line(line.Trim());
        if (trace._current is { } last)
            trace._done.Add(last);
        return trace._done;
    }

    private void Line(string line)
    {
        if (line is "Sent Record" or "Received Record")
        {
            _sent = line[0] == 'S';
            _message = "";
        }
        else if (MessageLine().Match(line) is { Success: true } message)
            Message(message.Groups[1].Value);
        else if (ExtensionLine().Match(line) is { Success: true } extension)
            Extension(extension.Groups[1].Value);
        else if (AlertLine().Match(line) is { Success: true } alert)
            Alert(int.Parse(alert.Groups[1].Value, CultureInfo.InvariantCulture));
        else
            Field(line);
    }

    private void Message(string name)
    {
        _message = name;
        _extension = "";
        if (name == "ClientHello")
            Hello();
        if (_current is null)
            return;
        if (name == "KeyUpdate")
            _current = _sent
                ? _current with { KeyUpdatesSent = _current.KeyUpdatesSent + 1 }
                : _current with { KeyUpdatesReceived = _current.KeyUpdatesReceived + 1 };
        if (name == "EncryptedExtensions")
            _current = _current with { Alpn = ConnectionFacts.None };
        if (name == "ServerHello")
            _current = _current with { Resumed = false, Signature = ConnectionFacts.None, ClientSignature = ConnectionFacts.None };
    }

    /// <summary>A second ClientHello that answers a HelloRetryRequest belongs to the same connection.</summary>
    private void Hello()
    {
        if (_retrying)
        {
            _retrying = false;
            return;
        }
        if (_current is { } last)
            _done.Add(last);
        _current = new ConnectionFacts
        {
            HelloRetryRequest = false,
            KeyUpdatesSent = 0,
            KeyUpdatesReceived = 0,
            CloseNotifyReceived = false,
        };
    }

    private void Extension(string name)
    {
        _extension = name;
        // RFC 9846 §4.2.11: pre_shared_key in a ServerHello says that the server chose one.
        if (_current is { } current && _message == "ServerHello" && name is "psk" or "pre_shared_key")
            _current = current with { Resumed = true };
    }

    private void Alert(int description)
    {
        if (_current is null)
            return;
        _current = _sent ? _current with { AlertSent = description } : _current with { AlertReceived = description };
        if (!_sent && description == 0)
            _current = _current with { CloseNotifyReceived = true };
    }

    private void Field(string line)
    {
        if (_current is not { } current || line.Length == 0)
            return;
        if (_message == "ServerHello")
            ServerHelloField(current, line);
        else if (_message == "EncryptedExtensions" && _extension == "application_layer_protocol_negotiation")
            _current = current with { Alpn = line };
        else if (_message == "CertificateVerify" && SchemeLine().Match(line) is { Success: true } scheme)
            _current = _sent == (_playing == Role.Server)
                ? current with { Signature = scheme.Groups[1].Value }
                : current with { ClientSignature = scheme.Groups[1].Value };
    }

    private void ServerHelloField(ConnectionFacts current, string line)
    {
        if (line == RetryRandom)
        {
            _retrying = true;
            _current = current with { HelloRetryRequest = true };
        }
        else if (SuiteLine().Match(line) is { Success: true } suite)
            _current = current with { Suite = suite.Groups[1].Value };
        else if (_extension == "supported_versions" && line.StartsWith("TLS ", StringComparison.Ordinal))
            _current = current with { Version = line[..line.IndexOf(" (", StringComparison.Ordinal)] };
        else if (_extension == "key_share" && GroupLine().Match(line) is { Success: true } group)
            _current = current with
            {
                Group = Group.NameOf(ushort.Parse(group.Groups[1].Value, CultureInfo.InvariantCulture)),
            };
    }

    [GeneratedRegex(@"^([A-Z][A-Za-z]+), Length=\d+$")]
    private static partial Regex MessageLine();

    [GeneratedRegex(@"^extension_type=([a-z0-9_]+)\(\d+\), length=\d+$")]
    private static partial Regex ExtensionLine();

    [GeneratedRegex(@"^Level=\w+\(\d+\), description=.*\((\d+)\)$")]
    private static partial Regex AlertLine();

    [GeneratedRegex(@"^cipher_suite \{0x[0-9A-F]{2}, 0x[0-9A-F]{2}\} (\w+)$")]
    private static partial Regex SuiteLine();

    [GeneratedRegex(@"^NamedGroup: .*\((\d+)\)$")]
    private static partial Regex GroupLine();

    [GeneratedRegex(@"^Signature Algorithm: (\w+) \(0x[0-9a-f]{4}\)$")]
    private static partial Regex SchemeLine();
}
