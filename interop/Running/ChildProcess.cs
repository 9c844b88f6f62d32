using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Sundog.Interop.Peers;

namespace Sundog.Interop.Running;

/// <summary>
/// One running program of a cell: its standard output goes to a <see cref="PayloadScanner"/>, its beginning and all
/// of standard error are kept as text. Disposing it ends it, with its children.
/// </summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private const int TextLimit = 256 * 1024;

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _outputPump;
    private readonly Task _errorPump;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(Launch launch, Process process)
    {
        Launch = launch;
        _process = process;
        _outputPump = PumpAsync(process.StandardOutput.BaseStream, _output, Scanner);
        _errorPump = PumpAsync(process.StandardError.BaseStream, _error, null);
    }

    public Launch Launch { get; }

    public PayloadScanner Scanner { get; } = new();

    public bool HasExited => _process.HasExited;

    /// <summary>The exit code, or null while it runs.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    public static ChildProcess Start(Launch launch, string folder)
    {
        ProcessStartInfo start = new(launch.Program, launch.Arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A configuration of the machine must not change what a cell means.
        start.Environment["OPENSSL_CONF"] = "/dev/null";
        return new ChildProcess(launch, Process.Start(start)!);
    }

    private async Task PumpAsync(Stream stream, StringBuilder text, PayloadScanner? scanner)
    {
        byte[] buffer = new byte[128 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
        {
            scanner?.Feed(buffer.AsSpan(0, read));
            TaskCompletionSource more;
            lock (_output)
            {
                if (text.Length < TextLimit)
                    text.Append(Encoding.Latin1.GetString(buffer.AsSpan(0, Math.Min(read, TextLimit - text.Length))));
                more = _more;
                _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            more.SetResult();
        }
        scanner?.End();
    }

    /// <summary>The beginning of standard output, one character a byte.</summary>
    public string OutputText()
    {
        lock (_output)
        {
            return _output.ToString();
        }
    }

    public string ErrorText()
    {
        lock (_output)
        {
            return _error.ToString();
        }
    }

    /// <summary>Both streams, standard output first.</summary>
    public string Text() => OutputText() + "\n" + ErrorText();

    public async Task WaitForTextAsync(string text, CancellationToken cancel)
        => await WaitForAsync(
            () => Text().Contains(text, StringComparison.Ordinal) ? text : null, $"did not print '{text}'", cancel);

    /// <summary>Waits for a text, or for the end of the program.</summary>
    public async Task WaitForExitOrTextAsync(string text, CancellationToken cancel)
    {
        try
        {
            await WaitForTextAsync(text, cancel);
        }
        catch (CellFailure)
        {
            // It ended; what it said is for the caller to judge.
        }
    }

    /// <summary>The port of the loopback address that the program prints once it listens.</summary>
    public async Task<int> WaitForPortAsync(CancellationToken cancel)
    {
        string port = await WaitForAsync(
            () => Listening().Match(Text()) is { Success: true } match ? match.Groups[1].Value : null,
            "did not print its address",
            cancel);
        return int.Parse(port, CultureInfo.InvariantCulture);
    }

    private async Task<string> WaitForAsync(Func<string?> look, string complaint, CancellationToken cancel)
    {
        while (true)
        {
            Task more;
            lock (_output)
            {
                more = _more.Task;
            }
            // Whether it ended is asked first, so that its last words are still looked at.
            bool ended = _outputPump.IsCompleted && _errorPump.IsCompleted;
            if (look() is { } found)
                return found;
            if (ended)
                throw new CellFailure($"{Launch.Program} ended and {complaint}");
            await Task.WhenAny(more, Task.WhenAll(_outputPump, _errorPump)).WaitAsync(cancel);
        }
    }

    /// <summary>Writes to standard input. A program that no longer reads is a failure of the cell.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(bytes, cancel);
            await _process.StandardInput.BaseStream.FlushAsync(cancel);
        }
        catch (IOException)
        {
            throw new CellFailure($"{Launch.Program} closed its input");
        }
    }

    public async Task SendAsync(Payload payload, CancellationToken cancel)
    {
        await WriteAsync(payload.Marker, cancel);
        foreach (ReadOnlyMemory<byte> block in payload.Blocks())
            await WriteAsync(block, cancel);
    }

    public Task CloseInputAsync()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended, and with it its input.
        }
        return Task.CompletedTask;
    }

    /// <summary>Waits for the end of the program and of its output.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        await Task.WhenAll(_outputPump, _errorPump).WaitAsync(cancel);
        return _process.ExitCode;
    }

    /// <summary>Gives the program the time to end by itself, so that its logs are whole, and then ends it.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        using CancellationTokenSource limit = new(patience);
        try
        {
            await WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
            await Task.WhenAny(Task.WhenAll(_outputPump, _errorPump), Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _process.Dispose();
    }

    [GeneratedRegex(@"127\.0\.0\.1:([1-9][0-9]{0,4})")]
    private static partial Regex Listening();
}
