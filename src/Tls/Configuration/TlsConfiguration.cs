using System;
using System.Collections.Generic;
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
        CipherSuites = Copy(options.CipherSuites);
        Groups = Copy(options.Groups);
        SignatureSchemes = Copy(options.SignatureSchemes);
        ApplicationProtocols = Array.ConvertAll<string, byte[]>(Copy(options.ApplicationProtocols), Encoding.ASCII.GetBytes);
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
        foreach (SignatureScheme scheme in options.SignatureSchemes)
        {
            if (!Contains(Tls.SignatureSchemes.Default, scheme))
                problems.Add($"the signature scheme {(ushort)scheme:x4} is not one of TLS 1.3 that this stack speaks");
        }
        foreach (string protocol in options.ApplicationProtocols)
        {
            if (protocol.Length is 0 or > 255 || !Ascii.IsValid(protocol))
                problems.Add("an application protocol has 1 to 255 ASCII characters (RFC 7301 §3.1)");
        }
        if (NamesOneTwice(options.ApplicationProtocols))
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
        if (NamesOneTwice(items))
            problems.Add($"a {what} is named twice");
    }

    // Lists of a handful of items: loops, since LINQ alone would add a tenth of a megabyte to a unikernel.
    private static bool NamesOneTwice<T>(IReadOnlyList<T> items)
    {
        for (int i = 0; i < items.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (EqualityComparer<T>.Default.Equals(items[i], items[j]))
                    return true;
            }
        }
        return false;
    }

    // As the spread of a list into an array, which is LINQ in what the compiler makes of it.
    internal static T[] Copy<T>(IReadOnlyList<T> items)
    {
        T[] copy = new T[items.Count];
        for (int i = 0; i < copy.Length; i++)
            copy[i] = items[i];
        return copy;
    }

    private static bool Contains(IReadOnlyList<SignatureScheme> schemes, SignatureScheme scheme)
    {
        foreach (SignatureScheme one in schemes)
        {
            if (one == scheme)
                return true;
        }
        return false;
    }
}
