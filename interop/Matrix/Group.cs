namespace Sundog.Interop.Matrix;

/// <summary>A group of the key exchange; <paramref name="Name"/> is its name in the IANA registry.</summary>
internal sealed record Group(string Id, string Name, ushort Code)
{
    public static readonly Group X25519 = new("x25519", "x25519", 0x001d);
    public static readonly Group P256 = new("p256", "secp256r1", 0x0017);
    public static readonly Group P384 = new("p384", "secp384r1", 0x0018);

    public static readonly Group[] All = [X25519, P256, P384];

    /// <summary>The group that a client offers a share of first, so that a server of this group has to ask again.</summary>
    public Group Other => this == X25519 ? P256 : X25519;

    /// <summary>The registry's name of a code, or the code itself in hexadecimal.</summary>
    public static string NameOf(ushort code)
    {
        foreach (Group group in All)
            if (group.Code == code)
                return group.Name;
        return $"0x{code:x4}";
    }
}
