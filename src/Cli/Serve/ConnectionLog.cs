using System;
using System.IO;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Sundog.Cli;

/// <summary>
/// One line for each connection. Lines wait in a bounded queue, and are dropped when nobody reads what the process
/// writes: a full pipe must not stop the server.
/// </summary>
internal sealed class ConnectionLog : IAsyncDisposable
{
    private const int Capacity = 4096;
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly Channel<string> _lines = Channel.CreateBounded<string>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Task _writing;

    /// <summary>A log that writes to <paramref name="writer"/>.</summary>
    public ConnectionLog(TextWriter writer) => _writing = Task.Run(() => WriteAsync(writer));

    /// <summary>Takes a line; never waits.</summary>
    public void Write(string line) => _lines.Writer.TryWrite(line);

    /// <summary>Writes what waits, for a bounded time.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.Complete();
        await Task.WhenAny(_writing, Task.Delay(LastWords));
    }

    private async Task WriteAsync(TextWriter writer)
    {
        await foreach (string line in _lines.Reader.ReadAllAsync())
        {
            try
            {
                writer.WriteLine(line);
            }
            catch (IOException)
            {
                // Whoever read the log is gone.
            }
        }
    }
}
