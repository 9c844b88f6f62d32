using System;

namespace Sundog.Bench.Crypto.Measuring;

/// <summary>One implementation of what is measured; <paramref name="Operation"/> does it once, and throws if it goes wrong.</summary>
internal sealed record Contender(string Name, Action Operation)
{
    internal const string Ours = "ours";
    internal const string OpenSsl = "openssl";
    internal const string Platform = "platform";
    internal const string BouncyCastle = "bouncycastle";
}
