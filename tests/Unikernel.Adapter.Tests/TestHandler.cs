using System;
using System.Text;
using System.Threading.Tasks;
using Sundog.Http;

namespace Sundog.Unikernel.Adapter.Tests;

/// <summary>Answers with the path; /echo with the body, in chunks; /large with ten megabytes; /throw not at all.</summary>
internal sealed class TestHandler : IHttpHandler
{
    private static readonly ReadOnlyMemory<byte> Type = "text/plain"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Steady = "steady"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Tag = "ETag: \"tag\"\r\n"u8.ToArray();

    public ValueTask HandleAsync(HttpExchange exchange)
    {
        // Measured for allocation: nothing is made here.
        if (exchange.Path.SequenceEqual("/steady"u8))
            return exchange.RespondAsync(HttpStatus.Ok, Type, Steady);
        string path = Encoding.ASCII.GetString(exchange.Path);
        return path switch
        {
            "/echo" => EchoAsync(exchange),
            "/large" => exchange.RespondAsync(HttpStatus.Ok, Type, new byte[10_000_000]),
            "/throw" => throw new FormatException("a bug"),
            "/nothing" => ValueTask.CompletedTask,
            "/tagged" => exchange.Matches("\"tag\""u8)
                ? exchange.RespondAsync(HttpStatus.NotModified, default, default, Tag)
                : exchange.RespondAsync(HttpStatus.Ok, Type, "fresh"u8.ToArray(), Tag),
            _ => exchange.RespondAsync(HttpStatus.Ok, Type, Encoding.ASCII.GetBytes(path)),
        };
    }

    private static async ValueTask EchoAsync(HttpExchange exchange)
    {
        byte[] buffer = new byte[10_000];
        await exchange.BeginResponseAsync(HttpStatus.Ok, Type, null);
        int read;
        while ((read = await exchange.ReadBodyAsync(buffer)) > 0)
            await exchange.WriteAsync(buffer.AsMemory(0, read));
        await exchange.EndResponseAsync();
    }
}
