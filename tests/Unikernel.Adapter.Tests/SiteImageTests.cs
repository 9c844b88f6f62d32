using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;

namespace Sundog.Unikernel.Adapter.Tests;

public sealed class SiteImageTests
{
    private static readonly byte[] Large = Enumerable.Range(0, 100_000).Select(i => (byte)(i * 3)).ToArray();

    [Fact]
    public void What_was_written_is_read()
    {
        SiteImage image = Open(Image())!;
        Assert.Equal(5, image.Count);
        Assert.Equal("<p>"u8.ToArray(), Read(image, image.Find("/index.html"u8)!));
        Assert.Equal(Large, Read(image, image.Find("/a/large"u8)!));
        Assert.Equal([], Read(image, image.Find("/empty"u8)!)!);
        Assert.Equal("key"u8.ToArray(), Read(image, image.Find(SiteFileKind.PrivateKey)!));
        Assert.Null(image.Find("/nothing"u8));
    }

    [Fact]
    public void A_key_is_no_public_file() => Assert.Null(Open(Image())!.Find("/.tls/key.pem"u8));

    [Fact]
    public void A_file_that_was_changed_is_never_given_whole()
    {
        byte[] bytes = Image();
        bytes[^2000] ^= 1;
        SiteImage image = Open(bytes)!;
        Assert.Single(new[] { "/index.html", "/a/large", "/empty" }, path => Read(image, image.Find(Encoding.UTF8.GetBytes(path))!) is null);
    }

    [Fact]
    public void Every_shorter_disk_is_refused_or_does_not_deliver()
    {
        byte[] bytes = Image();
        for (int length = 0; length < bytes.Length; length += 512)
            Assert.Null(Open(bytes[..length]));
    }

    [Property(MaxTest = 1000)]
    public Property A_changed_superblock_or_index_is_refused()
    {
        byte[] original = Image();
        Gen<(int, int)> change = Gen.Zip(Gen.Choose(0, 1023), Gen.Choose(1, 255));
        return Prop.ForAll(change.ToArbitrary(), one =>
        {
            byte[] bytes = [.. original];
            bytes[one.Item1] ^= (byte)one.Item2;
            // Only the zeros behind the index are nobody's.
            return Open(bytes) is null || one.Item1 >= 512 + IndexLength(original);
        });
    }

    [Property(MaxTest = 1000)]
    public Property An_index_of_any_bytes_with_its_right_hash_never_throws()
    {
        byte[] original = Image();
        Gen<(int, byte)> change = Gen.Zip(Gen.Choose(0, IndexLength(original) - 1), ArbMap.Default.GeneratorFor<byte>());
        return Prop.ForAll(change.ListOf(4).ToArbitrary(), changes =>
        {
            byte[] bytes = [.. original];
            foreach ((int index, byte value) in changes)
                bytes[512 + index] = value;
            Sundog.Nocrypto.Sha256.Instance.Hash(bytes.AsSpan(512, IndexLength(bytes)), bytes.AsSpan(32));
            SiteImage? image = Open(bytes);
            return image is null || (image.Find("/a/large"u8) is not { } file || Read(image, file) is not { } read || read.Length <= bytes.Length);
        });
    }

    [Fact]
    public void Paths_that_are_none_are_the_callers_error()
    {
        SiteImageWriter writer = new();
        writer.Add(SiteFileKind.Public, "/a", []);
        foreach (string path in (string[])["", "a", "/a", "/\n", "/" + new string('x', 1024)])
            Assert.Throws<ArgumentException>(() => writer.Add(SiteFileKind.Public, path, []));
    }

    private static int IndexLength(byte[] image) => BitConverter.ToInt32(image, 16);

    private static byte[] Image()
    {
        SiteImageWriter writer = new();
        writer.Add(SiteFileKind.Public, "/index.html", "<p>"u8.ToArray());
        writer.Add(SiteFileKind.Public, "/a/large", Large);
        writer.Add(SiteFileKind.Public, "/empty", []);
        writer.Add(SiteFileKind.PrivateKey, "/.tls/key.pem", "key"u8.ToArray());
        writer.Add(SiteFileKind.CertificateChain, "/.tls/chain.pem", "chain"u8.ToArray());
        using MemoryStream stream = new();
        writer.Write(stream);
        return stream.ToArray();
    }

    private static SiteImage? Open(byte[] bytes)
    {
        (SiteImage? image, string? fault) = SiteImage.OpenAsync(new MemoryDisk(bytes)).AsTask().GetAwaiter().GetResult();
        Assert.True(image is null != fault is null);
        return image;
    }

    private static byte[]? Read(SiteImage image, SiteFile file) => image.ReadWholeAsync(file, 1 << 20).AsTask().GetAwaiter().GetResult();

    private sealed class MemoryDisk(byte[] bytes) : BlockDevice
    {
        public override long SectorCount => bytes.Length / SectorSize;

        public override bool IsReadOnly => true;

        public override ValueTask<bool> ReadAsync(long sector, Memory<byte> destination)
        {
            Assert.True(destination.Length > 0 && destination.Length % SectorSize == 0);
            Assert.True(sector >= 0 && sector <= SectorCount - destination.Length / SectorSize);
            bytes.AsMemory((int)sector * SectorSize, destination.Length).CopyTo(destination);
            return ValueTask.FromResult(true);
        }

        public override ValueTask<bool> WriteAsync(long sector, ReadOnlyMemory<byte> source) => ValueTask.FromResult(false);

        public override ValueTask<bool> FlushAsync() => ValueTask.FromResult(true);
    }
}
