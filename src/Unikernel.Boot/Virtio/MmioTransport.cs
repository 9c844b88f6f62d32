using System;
using System.Globalization;

namespace Sundog.Unikernel.Boot;

/// <summary>Virtio over MMIO: VIRTIO 1.2 §4.2. The monitor tells of the devices by words of the kernel's command line.</summary>
internal sealed class MmioTransport : VirtioTransport
{
    /// <summary>How such a word starts: <c>virtio_mmio.device=SIZE@ADDRESS:LINE</c>, as for Linux.</summary>
    public const string CommandLineWord = "virtio_mmio.device=";

    // §4.2.2: the registers.
    private const uint Magic = 0x000;
    private const uint Version = 0x004;
    private const uint DeviceId = 0x008;
    private const uint DeviceFeatures = 0x010;
    private const uint DeviceFeaturesSelect = 0x014;
    private const uint DriverFeatures = 0x020;
    private const uint DriverFeaturesSelect = 0x024;
    private const uint QueueSelect = 0x030;
    private const uint QueueSizeMaximum = 0x034;
    private const uint QueueSize = 0x038;
    private const uint QueueReady = 0x044;
    private const uint QueueNotify = 0x050;
    private const uint InterruptStatus = 0x060;
    private const uint InterruptAcknowledge = 0x064;
    private const uint StatusRegister = 0x070;
    private const uint QueueDescriptors = 0x080;
    private const uint QueueDriver = 0x090;
    private const uint QueueDevice = 0x0a0;
    private const uint ConfigurationStart = 0x100;
    private const uint MagicValue = 0x74726976;

    private readonly DeviceMemory _registers;

    private MmioTransport(DeviceMemory registers, string name)
    {
        _registers = registers;
        Name = name;
        Configuration = registers.Slice(ConfigurationStart, registers.Length - ConfigurationStart);
    }

    public override string Name { get; }

    public override DeviceMemory Configuration { get; }

    public override uint DeviceKind => _registers.Read32(DeviceId);

    public override byte Status
    {
        get => (byte)(_registers.Read32(StatusRegister) & 0xff);
        set => _registers.Write32(StatusRegister, value);
    }

    /// <summary>Finds the device of a word of the command line.</summary>
    /// <param name="word">The word.</param>
    /// <param name="transport">The device; null where the slot is empty, and on failure.</param>
    /// <returns>Null, or why the word or the device is not usable.</returns>
    public static string? TryFind(string word, out MmioTransport? transport)
    {
        transport = null;
        if (!TryParse(word, out ulong address, out uint size, out uint line))
            return $"{word}: not SIZE@ADDRESS:LINE";
        if (size <= ConfigurationStart || !NativeBase.TryMapDevice(address, size, out DeviceMemory registers))
            return $"{word}: no window to these addresses";
        if (registers.Read32(Magic) != MagicValue)
            return $"{word}: no virtio device there";
        if (registers.Read32(DeviceId) == 0)
            return null;
        if (registers.Read32(Version) != 2)
            return $"{word}: a legacy device (version {registers.Read32(Version)}); virtio 1.x is needed";
        if (!NativeBase.TakesLine(line))
            return $"{word}: no interrupt {line}";
        transport = new MmioTransport(registers, string.Create(CultureInfo.InvariantCulture, $"mmio {address:x}"));
        return null;
    }

    public override ulong ReadFeatures() => Feature(0) | ((ulong)Feature(1) << 32);

    public override void WriteFeatures(ulong features)
    {
        _registers.Write32(DriverFeaturesSelect, 0);
        _registers.Write32(DriverFeatures, (uint)(features & uint.MaxValue));
        _registers.Write32(DriverFeaturesSelect, 1);
        _registers.Write32(DriverFeatures, (uint)(features >> 32));
    }

    public override ushort ReadMaximumQueueSize(ushort queue)
    {
        _registers.Write32(QueueSelect, queue);
        return (ushort)Math.Min(_registers.Read32(QueueSizeMaximum), 32768);
    }

    public override void StartQueue(ushort queue, ushort size, ulong descriptors, ulong available, ulong used)
    {
        _registers.Write32(QueueSelect, queue);
        _registers.Write32(QueueSize, size);
        WriteAddress(QueueDescriptors, descriptors);
        WriteAddress(QueueDriver, available);
        WriteAddress(QueueDevice, used);
        _registers.Write32(QueueReady, 1);
    }

    public override void Notify(ushort queue) => _registers.Write32(QueueNotify, queue);

    public override void AcknowledgeInterrupt()
    {
        uint status = _registers.Read32(InterruptStatus);
        if (status != 0)
            _registers.Write32(InterruptAcknowledge, status);
    }

    private uint Feature(uint word)
    {
        _registers.Write32(DeviceFeaturesSelect, word);
        return _registers.Read32(DeviceFeatures);
    }

    private void WriteAddress(uint register, ulong address)
    {
        _registers.Write32(register, (uint)(address & uint.MaxValue));
        _registers.Write32(register + 4, (uint)(address >> 32));
    }

    // The size may have a unit, as in 4K.
    internal static bool TryParse(string word, out ulong address, out uint size, out uint line)
    {
        address = size = line = 0;
        if (!word.StartsWith(CommandLineWord, StringComparison.Ordinal))
            return false;
        ReadOnlySpan<char> text = word.AsSpan(CommandLineWord.Length);
        int at = text.IndexOf('@'), colon = text.IndexOf(':');
        if (at < 1 || colon < at)
            return false;
        ReadOnlySpan<char> sizeText = text[..at];
        uint unit = sizeText[^1] is 'K' or 'k' ? 1024u : 1u;
        if (unit != 1)
            sizeText = sizeText[..^1];
        if (!TryParseNumber(sizeText, out ulong units) || units > (1 << 20) || !TryParseNumber(text[(at + 1)..colon], out address))
            return false;
        size = (uint)units * unit;
        ReadOnlySpan<char> lineText = text[(colon + 1)..];
        int next = lineText.IndexOf(':');
        return uint.TryParse(next < 0 ? lineText : lineText[..next], NumberStyles.None, CultureInfo.InvariantCulture, out line);
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, out ulong value)
        => text.StartsWith("0x")
            ? ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
