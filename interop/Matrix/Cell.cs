namespace Sundog.Interop.Matrix;

/// <summary>One cell of the matrix: one scenario between Sundog and one peer.</summary>
internal sealed record Cell(string Peer, Role Role, Suite Suite, Group Group, CertificateType Certificate, Feature Feature)
{
    /// <summary>
    /// The stable name, such as <c>openssl/server/aes128gcm/x25519/p256/hrr</c>; the second part is the role that
    /// Sundog plays.
    /// </summary>
    public string Name { get; } = string.Join(
        '/', Peer, Role == Role.Server ? "server" : "client", Suite.Id, Group.Id, Certificate.Id, Feature.Id);
}
