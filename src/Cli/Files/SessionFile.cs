using System;
using System.IO;
using System.Security.Cryptography;
using System.Threading;
using Sundog.Tls;

namespace Sundog.Cli;

/// <summary>
/// One session in a file, so that the next run resumes. A session is used once (RFC 9846 §C.4): taking it removes the
/// file; the newest ticket replaces it.
/// </summary>
internal sealed class SessionFile(string path) : ClientSessionStore
{
    private const int MaxSize = 256 * 1024;

    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public override ClientSession? Take(string serverName)
    {
        lock (_lock)
        {
            byte[] bytes = [];
            try
            {
                if (!File.Exists(path) || new FileInfo(path).Length > MaxSize)
                    return null;
                bytes = File.ReadAllBytes(path);
                File.Delete(path);
                // Another program may have written anything there: what is no session is none.
                return ClientSession.TryImport(bytes, out ClientSession? session) ? session : null;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return null;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(bytes);
            }
        }
    }

    /// <inheritdoc/>
    public override void Put(string serverName, ClientSession session)
    {
        byte[] bytes = session.Export();
        session.Dispose();
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        lock (_lock)
        {
            try
            {
                using FileStream file = new(path, options);
                file.Write(bytes);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Without the file the next run does a full handshake.
            }
        }
        CryptographicOperations.ZeroMemory(bytes);
    }
}
