using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Tls;

namespace Sundog.Cli;

/// <summary>One GET over an authenticated connection.</summary>
internal static class HttpGet
{
    /// <summary>Fetches <paramref name="path"/>; the head goes to the messages, the body to standard output.</summary>
    public static async Task RunAsync(
        TlsStream stream, string host, int port, string path, CommandContext context, CancellationToken cancellation)
    {
        if (!path.StartsWith('/') || path.Any(c => c is <= ' ' or > '~'))
            throw CommandFailure.Usage($"--get: \"{path}\" is no path: it starts with a slash and has visible ASCII characters only");
        string bracketed = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        string authority = port == 443 ? bracketed : $"{bracketed}:{port}";
        string request = $"GET {path} HTTP/1.1\r\nHost: {authority}\r\nUser-Agent: sundog\r\nAccept: */*\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellation);

        HttpResponseReader reader = new(stream);
        try
        {
            HttpResponseHead head = await reader.ReadHeadAsync(cancellation);
            context.Messages.WriteLine(ConnectionReport.Printable(head.StatusLine));
            await reader.CopyBodyAsync(head, context.Output, cancellation);
        }
        catch (InvalidDataException error)
        {
            throw new CommandFailure(ExitCode.Network, error.Message);
        }
        await context.Output.FlushAsync(cancellation);
        await stream.ShutdownAsync(cancellation);
    }
}
