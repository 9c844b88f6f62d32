using System.Collections.Generic;
using System.Linq;
using Sundog.Interop.Matrix;
using Xunit;

namespace Sundog.Interop.Tests;

public sealed class CellMatrixTests
{
    private static readonly IReadOnlyList<Cell> Cells = CellMatrix.With("openssl");

    [Fact]
    public void Names_are_unique_and_have_six_parts()
    {
        Assert.Equal(Cells.Count, Cells.Select(c => c.Name).Distinct().Count());
        Assert.All(Cells, c => Assert.Equal(6, c.Name.Split('/').Length));
    }

    [Fact]
    public void A_name_says_peer_role_suite_group_certificate_and_feature()
    {
        Cell cell = new("openssl", Role.Server, Suite.Aes128Gcm, Group.X25519, CertificateType.P256, Feature.HelloRetryRequest);
        Assert.Equal("openssl/server/aes128gcm/x25519/p256/hrr", cell.Name);
    }

    [Fact]
    public void Plain_handshakes_cover_every_suite_group_and_certificate_in_both_roles()
        => Assert.Equal(2 * 3 * 3 * 5, Cells.Count(c => c.Feature == Feature.Plain));

    [Fact]
    public void Every_feature_is_tried_in_every_role_that_it_applies_to()
    {
        foreach (Feature feature in Feature.All)
            foreach (Role role in new[] { Role.Server, Role.Client })
                Assert.Equal(feature.AppliesTo(role), Cells.Any(c => c.Feature == feature && c.Role == role));
    }

    [Theory]
    [InlineData("hrr")]
    [InlineData("resumption")]
    [InlineData("key-update")]
    public void What_touches_the_keys_is_tried_with_every_suite_and_group_and_certificate(string feature)
    {
        Cell[] those = [.. Cells.Where(c => c.Feature.Id == feature && c.Role == Role.Client)];
        Assert.Equal(9, those.Select(c => (c.Suite, c.Group)).Distinct().Count());
        Assert.Equal(5, those.Select(c => c.Certificate).Distinct().Count());
    }

    [Fact]
    public void Client_certificates_are_tried_of_every_type_and_with_every_suite_and_group()
    {
        Cell[] those = [.. Cells.Where(c => c.Feature == Feature.ClientCertificate && c.Role == Role.Server)];
        Assert.Equal(5, those.Select(c => c.Certificate).Distinct().Count());
        Assert.Equal(3, those.Select(c => c.Suite).Distinct().Count());
        Assert.Equal(3, those.Select(c => c.Group).Distinct().Count());
    }
}
