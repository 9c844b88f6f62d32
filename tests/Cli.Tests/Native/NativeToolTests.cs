using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Xunit;

namespace Sundog.Cli.Tests.Native;

/// <summary>The binary that ships: serving, connecting, and what it says when something is wrong.</summary>
public sealed class NativeToolTests
{
    [Fact]
    public async Task A_page_is_fetched_over_TLS()
    {
        using TemporaryFolder folder = new();
        await Tool.MakeCertificatesAsync(folder.Path);
        await using ServerProcess server = await ServerProcess.StartAsync(folder.Path, null, "--alpn", "http/1.1");
        (int code, string page, string messages) = await Tool.RunAsync(
            "connect", server.Endpoint, "--ca", folder.File("ca.pem"), "--alpn", "http/1.1", "--get", "/");
        Assert.True(code == 0, messages);
        Assert.Contains("TLS 1.3", page, StringComparison.Ordinal);
        Assert.Contains("alpn: http/1.1", messages, StringComparison.Ordinal);
        Assert.Contains("server < CertificateVerify", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Neither_OpenSSL_nor_its_like_is_opened()
    {
        using TemporaryFolder folder = new();
        await Tool.MakeCertificatesAsync(folder.Path);
        string trace = folder.File("trace");
        await using (ServerProcess server = await ServerProcess.StartAsync(
            folder.Path, ["strace", "-f", "-e", "trace=open,openat,openat2", "-o", trace]))
        {
            await Tool.SucceedAsync("connect", server.Endpoint, "--ca", folder.File("ca.pem"), "--get", "/");
        }
        string[] opened = File.ReadAllLines(trace);
        // The trace sees what is opened at all, or it would prove nothing.
        Assert.Contains(opened, line => line.Contains("leaf-key.pem", StringComparison.Ordinal));
        string[] forbidden = ["libssl", "libcrypto", "libgnutls", "libnss", "libSystem.Security.Cryptography"];
        Assert.DoesNotContain(opened, line => forbidden.Any(name => line.Contains(name, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_pinned_self_signed_server_is_accepted_and_another_is_not()
    {
        using TemporaryFolder folder = new();
        string pin = (await Tool.SucceedAsync(
            "cert", "self-signed", "--name", "pinned.example", "--key-type", "ed25519",
            "--out", folder.File("leaf.pem"), "--key-out", folder.File("leaf-key.pem"))).Trim();
        await using ServerProcess server = await ServerProcess.StartAsync(folder.Path);
        await Tool.SucceedAsync("connect", server.Endpoint, "--pin", pin, "--get", "/");
        (int code, _, string messages) = await Tool.RunAsync(
            "connect", server.Endpoint, "--pin", "sha256:" + new string('0', 64), "--get", "/");
        Assert.Equal(6, code);
        Assert.Contains("pinned", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_is_kept_in_a_file_and_resumed()
    {
        using TemporaryFolder folder = new();
        await Tool.MakeCertificatesAsync(folder.Path);
        await using ServerProcess server = await ServerProcess.StartAsync(folder.Path);
        string[] connect = ["connect", server.Endpoint, "--ca", folder.File("ca.pem"), "--session", folder.File("session"), "--get", "/"];
        Assert.Contains("resumed: no", (await Tool.RunAsync(connect)).Messages, StringComparison.Ordinal);
        Assert.Contains("resumed: yes", (await Tool.RunAsync(connect)).Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_server_answers_HTTP_on_its_port_with_an_alert_and_goes_on()
    {
        using TemporaryFolder folder = new();
        await Tool.MakeCertificatesAsync(folder.Path);
        await using ServerProcess server = await ServerProcess.StartAsync(folder.Path);
        using (TcpClient client = new())
        {
            await client.ConnectAsync(IPAddress.Loopback, server.Port, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            byte[] answer = new byte[64];
            int read = await client.GetStream().ReadAtLeastAsync(answer, 7, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
            Assert.Equal([21, 3, 3, 0, 2, 2, 10], answer[..read]);
        }
        await Tool.SucceedAsync("connect", server.Endpoint, "--ca", folder.File("ca.pem"), "--get", "/");
        Assert.True(server.IsRunning);
    }

    [Fact]
    public async Task Wrong_files_are_one_line_that_names_the_file()
    {
        using TemporaryFolder folder = new();
        await Tool.MakeCertificatesAsync(folder.Path);
        File.WriteAllText(folder.File("garbage.pem"), "nothing");
        await Fails(3, folder.File("absent.pem"), "serve", "--listen", "127.0.0.1:0", "--cert", folder.File("absent.pem"), "--key", folder.File("leaf-key.pem"));
        await Fails(3, folder.File("garbage.pem"), "serve", "--listen", "127.0.0.1:0", "--cert", folder.File("garbage.pem"), "--key", folder.File("leaf-key.pem"));
        await Fails(3, "does not fit", "serve", "--listen", "127.0.0.1:0", "--cert", folder.File("leaf.pem"), "--key", folder.File("ca-key.pem"));
        await Fails(2, "--key", "serve", "--listen", "127.0.0.1:0", "--cert", folder.File("leaf.pem"));
    }

    [Fact]
    public async Task A_certificate_of_another_authority_or_name_is_refused_by_its_reason()
    {
        using TemporaryFolder folder = new();
        await Tool.MakeCertificatesAsync(folder.Path);
        await Tool.SucceedAsync("cert", "new", "--ca", "--subject", "Another CA", "--out", folder.File("other.pem"), "--key-out", folder.File("other-key.pem"));
        await using ServerProcess server = await ServerProcess.StartAsync(folder.Path);
        await Fails(6, "UnknownAuthority", "connect", server.Endpoint, "--ca", folder.File("other.pem"), "--get", "/");
        await Fails(6, "CertificateNameMismatch", "connect", server.Endpoint, "--ca", folder.File("ca.pem"), "--sni", "elsewhere.example", "--get", "/");
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_the_networks_fault()
        => await Fails(4, "127.0.0.1:1", "connect", "127.0.0.1:1", "--pin", "sha256:" + new string('0', 64));

    private static async Task Fails(int expected, string about, params string[] arguments)
    {
        (int code, _, string messages) = await Tool.RunAsync(arguments);
        Assert.Equal(expected, code);
        Assert.Contains(about, messages, StringComparison.Ordinal);
        Assert.Equal(1, messages.AsSpan().Count('\n'));
        Assert.DoesNotContain("   at ", messages, StringComparison.Ordinal);
    }
}
