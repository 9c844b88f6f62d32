using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Sundog.Nocrypto;

namespace Sundog.Tls;

/// <summary>Validated options, shared by any number of connections. Immutable and thread-safe.</summary>
public abstract class TlsConfiguration
{
    private protected TlsConfiguration(TlsOptions options)
    {
        Random = options.Random;
        Clock = options.Clock;
        CipherSuites = options.CipherSuites.ToArray();
        Groups = options.Groups.ToArray();
        SignatureSchemes = options.SignatureSchemes.ToArray();
        ApplicationProtocols = options.ApplicationProtocols.Select(Encoding.ASCII.GetBytes).ToArray();
        PaddingMultiple = options.PaddingMultiple;
        RecordsPerKey = options.RecordsPerKey ?? ulong.MaxValue;
        KeyLog = options.KeyLog;
    }

    internal RandomSource Random { get; }

    internal TimeProvider Clock { get; }

    internal CipherSuite[] CipherSuites { get; }

    internal TlsGroup[] Groups { get; }

    internal SignatureScheme[] SignatureSchemes { get; }

    internal byte[][] ApplicationProtocols { get; }

    internal int PaddingMultiple { get; }

    internal ulong RecordsPerKey { get; }

    internal KeyLog? KeyLog { get; }

    internal CipherSuite? FindSuite(ushort id) => Array.Find(CipherSuites, suite => (ushort)suite.Id == id);

    internal TlsGroup? FindGroup(ushort id) => Array.Find(Groups, group => (ushort)group.Id == id);

    /// <summary>What is wrong with the options that both roles share.</summary>
    private protected static List<string> CheckCommon(TlsOptions options)
    {
        List<string> problems = [];
        CheckList(problems, options.CipherSuites, "cipher suite");
        CheckList(problems, options.Groups, "group");
        CheckList(problems, options.SignatureSchemes, "signature scheme");
        foreach (SignatureScheme scheme in options.SignatureSchemes.Except(Tls.SignatureSchemes.Default))
            problems.Add($"the signature scheme {scheme} is not one of TLS 1.3 that this stack speaks");
        foreach (string protocol in options.ApplicationProtocols)
        {
            if (protocol.Length is 0 or > 255 || !Ascii.IsValid(protocol))
                problems.Add("an application protocol has 1 to 255 ASCII characters (RFC 7301 §3.1)");
        }
        if (options.ApplicationProtocols.Distinct().Count() != options.ApplicationProtocols.Count)
            problems.Add("an application protocol is named twice");
        if (options.PaddingMultiple is < 1 or > Wire.RecordHeader.MaxPlaintext)
            problems.Add($"records are padded to a multiple of 1 to {Wire.RecordHeader.MaxPlaintext} bytes (RFC 9846 §5.4)");
        if (options.RecordsPerKey == 0)
            problems.Add("a key protects at least one record");
        return problems;
    }

    private static void CheckList<T>(List<string> problems, IReadOnlyList<T> items, string what)
    {
        if (items.Count == 0)
            problems.Add($"there is no {what}");
        if (items.Distinct().Count() != items.Count)
            problems.Add($"a {what} is named twice");
    }
}
