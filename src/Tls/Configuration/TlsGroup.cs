using Sundog.Nocrypto;

namespace Sundog.Tls;

/// <summary>A key exchange group of TLS (RFC 9846 §4.3.7), as an object. Immutable.</summary>
public sealed class TlsGroup
{
    private TlsGroup(NamedGroup id, string name, KeyExchangeGroup exchange)
    {
        Id = id;
        Name = name;
        Exchange = exchange;
    }

    /// <summary>x25519 (RFC 7748).</summary>
    public static TlsGroup X25519 { get; } = new(NamedGroup.X25519, "x25519", Nocrypto.X25519.Instance);

    /// <summary>secp256r1, also called P-256.</summary>
    public static TlsGroup Secp256r1 { get; } = new(NamedGroup.Secp256r1, "secp256r1", EcdhGroup.P256);

    /// <summary>secp384r1, also called P-384.</summary>
    public static TlsGroup Secp384r1 { get; } = new(NamedGroup.Secp384r1, "secp384r1", EcdhGroup.P384);

    /// <summary>The number on the wire.</summary>
    public NamedGroup Id { get; }

    /// <summary>The registry's name.</summary>
    public string Name { get; }

    /// <summary>The key exchange.</summary>
    public KeyExchangeGroup Exchange { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
