using System.Diagnostics.CodeAnalysis;

namespace Sundog.Unikernel.Net.Dns;

/// <summary>
/// The resolver as the stack drives it. It is made with the first name: an image of a program that resolves none has none.
/// </summary>
internal interface INameResolver
{
    Instant NextDeadline { get; }

    /// <summary>Begins to resolve a name; a query that is over at once is given back so, and not reported.</summary>
    DnsQuery Resolve(string name, DnsAddressKinds kinds, Instant now);

    void Advance(Instant now);

    /// <summary>Looks at what came on connections to servers.</summary>
    void PollStreams(Instant now);

    /// <summary>Takes a query that is over.</summary>
    bool TryTakeReady([NotNullWhen(true)] out DnsQuery? query);
}
