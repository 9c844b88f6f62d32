using System;
using System.IO;
using System.Text;

namespace Sundog.Cli;

/// <summary>Files as text, with failures in one line that names the file.</summary>
internal static class TextFile
{
    /// <summary>The largest file that is read, in bytes: more than any bundle of trust anchors has.</summary>
    private const int MaxSize = 16 * 1024 * 1024;

    /// <summary>The whole file. What is not UTF-8 becomes a replacement character, which no PEM block survives.</summary>
    public static string Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (file.Length > MaxSize)
                throw CommandFailure.File(path, $"has {file.Length} bytes; at most {MaxSize} are read");
            using StreamReader reader = new(file, Encoding.UTF8);
            return reader.ReadToEnd();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw CommandFailure.File(path, "cannot be read: " + Reason(error));
        }
    }

    /// <summary>Writes a file that did not exist, or replaces one if <paramref name="overwrite"/>.</summary>
    /// <param name="path">Where.</param>
    /// <param name="text">What.</param>
    /// <param name="secret">Whether only its owner may read it.</param>
    /// <param name="overwrite">Whether a file that is there is replaced.</param>
    public static void Write(string path, string text, bool secret, bool overwrite)
    {
        FileStreamOptions options = new()
        {
            Mode = overwrite ? FileMode.Create : FileMode.CreateNew,
            Access = FileAccess.Write,
        };
        if (secret && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using FileStream file = new(path, options);
            file.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException) when (!overwrite && File.Exists(path))
        {
            throw CommandFailure.File(path, "exists already; --force replaces it");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw CommandFailure.File(path, "cannot be written: " + Reason(error));
        }
    }

    private static string Reason(Exception error) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file or directory",
        UnauthorizedAccessException => "permission denied, or it is a directory",
        _ => error.Message,
    };
}
