using System;
using System.IO;
using System.Threading;
using Sundog.Tls;

namespace Sundog.Cli;

/// <summary>The secrets of connections, appended to a file for Wireshark and its like (RFC 9850). Thread-safe.</summary>
internal sealed class KeyLogFile : KeyLog, IDisposable
{
    private readonly Lock _lock = new();
    private readonly StreamWriter _writer;

    /// <summary>Opens the file; a new one is readable by its owner only.</summary>
    public KeyLogFile(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            _writer = new StreamWriter(path, options) { NewLine = "\n", AutoFlush = true };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CommandFailure.File(path, "cannot be written: " + error.Message);
        }
    }

    /// <inheritdoc/>
    protected override void Write(string line)
    {
        lock (_lock)
        {
            try
            {
                _writer.WriteLine(line);
            }
            catch (IOException)
            {
                // A full disk ends the log, not the connections.
            }
        }
    }

    public void Dispose() => _writer.Dispose();
}
