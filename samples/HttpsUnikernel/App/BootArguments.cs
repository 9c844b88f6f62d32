using System;
using System.Collections.Generic;
using System.Globalization;

namespace Sundog.HttpsUnikernel;

/// <summary>How much the log says.</summary>
public enum LogLevel
{
    /// <summary>What went wrong.</summary>
    Error,

    /// <summary>And what the machine is and does.</summary>
    Info,

    /// <summary>And why each connection failed.</summary>
    Debug,
}

/// <summary>The words of the kernel command line that are for the application.</summary>
public sealed class BootArguments
{
    private BootArguments()
    {
    }

    /// <summary><c>name=</c>: whom the certificate that the machine makes is for, and the name it tells DHCP. Default <c>localhost</c>.</summary>
    public string Name { get; private set; } = "localhost";

    /// <summary><c>port=</c>: where it serves. Default 443.</summary>
    public ushort Port { get; private set; } = 443;

    /// <summary><c>log=</c>: error, info (the default) or debug.</summary>
    public LogLevel LogLevel { get; private set; } = LogLevel.Info;

    /// <summary><c>ip=ADDRESS/PREFIX,GATEWAY</c>: the address; null for DHCP, which is the default and <c>ip=dhcp</c>.</summary>
    public string? Address { get; private set; }

    /// <summary>The gateway of <see cref="Address"/>; null when there is none.</summary>
    public string? Gateway { get; private set; }

    /// <summary>Reads the words; those of others are passed over. What is wrong with one of ours is told.</summary>
    public static BootArguments Read(IReadOnlyList<string> words, out string? complaint)
    {
        ArgumentNullException.ThrowIfNull(words);
        BootArguments arguments = new();
        complaint = null;
        foreach (string word in words)
        {
            int equals = word.AsSpan().IndexOf('=');
            if (equals > 0 && !arguments.Take(word[..equals], word[(equals + 1)..]))
                complaint ??= word;
        }
        return arguments;
    }

    private bool Take(string name, string value)
    {
        switch (name)
        {
            case "name":
                Name = value;
                return value.Length is > 0 and <= 253;
            case "port":
                bool isPort = ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0;
                Port = isPort ? port : Port;
                return isPort;
            case "log":
                LogLevel = value == "debug" ? LogLevel.Debug : value == "error" ? LogLevel.Error : LogLevel.Info;
                return value is "debug" or "error" or "info";
            case "ip":
                TakeAddress(value);
                return value.Length > 0;
            default:
                return true;
        }
    }

    private void TakeAddress(string value)
    {
        if (value == "dhcp")
            return;
        int comma = value.AsSpan().IndexOf(',');
        Address = comma < 0 ? value : value[..comma];
        Gateway = comma < 0 ? null : value[(comma + 1)..];
    }
}
