using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Sundog.Cli.Tests.Native;

/// <summary>The native tool, as users run it.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static string Path { get; } = Find();

    /// <summary>Runs it to its end, with nothing on its standard input.</summary>
    public static async Task<(int Code, string Output, string Messages)> RunAsync(params string[] arguments)
    {
        using Process process = Start(Path, arguments);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> messages = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, await output, await messages);
    }

    /// <summary>Starts a program with all its streams redirected.</summary>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Makes an authority and a leaf for localhost in <paramref name="folder"/>: ca.pem, leaf.pem, leaf-key.pem.</summary>
    public static async Task MakeCertificatesAsync(string folder)
    {
        string ca = System.IO.Path.Combine(folder, "ca.pem");
        string caKey = System.IO.Path.Combine(folder, "ca-key.pem");
        await SucceedAsync("cert", "new", "--ca", "--subject", "Native CA", "--out", ca, "--key-out", caKey);
        await SucceedAsync(
            "cert", "new", "--issuer", ca, "--issuer-key", caKey, "--name", "localhost", "--name", "127.0.0.1",
            "--out", System.IO.Path.Combine(folder, "leaf.pem"), "--key-out", System.IO.Path.Combine(folder, "leaf-key.pem"));
    }

    /// <summary>Runs it, and fails the test unless it succeeds.</summary>
    public static async Task<string> SucceedAsync(params string[] arguments)
    {
        (int code, string output, string messages) = await RunAsync(arguments);
        Assert.True(code == 0, $"sundog {string.Join(' ', arguments)} ended with {code}: {messages}");
        return output;
    }

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Sundog.slnx")))
            folder = folder.Parent;
        string path = System.IO.Path.Combine(folder?.FullName ?? "/", "artifacts", "publish", "Cli", "release", "sundog");
        return File.Exists(path) ? path : throw new InvalidOperationException("The native tool is not built; ./test builds it.");
    }
}
