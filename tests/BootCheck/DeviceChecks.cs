using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using Sundog.Nocrypto;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Boot;
using Sundog.Unikernel.Net;

namespace Sundog.BootCheck;

/// <summary>
/// The devices that the test gave to the machine: <c>expect=net,disk,read-only,rng,jitter,problem</c>, or none of them.
/// The variable NOW is the date, in seconds since 1970.
/// </summary>
internal static class DeviceChecks
{
    public static void Run(CheckList checks, string expected)
    {
        if (!VirtualMachine.IsPresent)
        {
            checks.Skip("devices", "a process has none");
            return;
        }
        VirtualMachine machine = VirtualMachine.Start();
        foreach (string problem in machine.Problems)
            Console.WriteLine($"      {problem}");
        string[] names = expected.Split(',', StringSplitOptions.RemoveEmptyEntries);
        checks.Run("the problems are as given", () => machine.Problems.Count == names.Count(name => name == "problem"));
        checks.Run("the wall clock is right", () => IsNow(machine.Clock.GetUtcNow()));
        checks.Run("the arguments are the words that no device took", () => machine.Arguments.All(word => word.StartsWith("expect=", StringComparison.Ordinal)));
        checks.Run("the clock of the machine goes on in a wait", () => Waits(machine));
        checks.Run("memory is counted", () => machine.Memory.Free > 0 && machine.Memory.Free < machine.Memory.Total);
        checks.Run("the generation is as given", () => machine.Generation != 0 == names.Contains("generation"));
        Network(checks, machine, names.Contains("net"));
        Disk(checks, machine, names.Contains("disk"), names.Contains("read-only"));
        Entropy(checks, machine, names.Contains("rng"));
        if (names.Contains("jitter"))
            checks.Run("there is no other source", () => machine.EntropySources.Count == 1);
    }

    // The clock counts in seconds, and a boot may take some.
    private static bool IsNow(DateTimeOffset time)
    {
        long now = long.Parse(Environment.GetEnvironmentVariable("NOW")!, CultureInfo.InvariantCulture);
        return time.ToUnixTimeSeconds() - now is >= -1 and < 60;
    }

    private static bool Waits(VirtualMachine machine)
    {
        Instant deadline = machine.Now.After(20_000);
        for (int i = 0; i < 100 && machine.Now < deadline; i++)
            machine.Wait(deadline);
        return machine.Now >= deadline && machine.Now.Since(deadline) < 1_000_000;
    }

    private static void Network(CheckList checks, VirtualMachine machine, bool isExpected)
    {
        checks.Run("the network devices are as given", () => machine.Networks.Count == (isExpected ? 1 : 0));
        if (!isExpected)
            return;
        NetworkDevice device = machine.Networks[0];
        Console.WriteLine($"      {device.Address}, MTU {device.Mtu}, {device.Capabilities}");
        checks.Run("1,000 ARP requests are answered", () => Enumerable.Range(0, 1000).All(_ => Resolves(machine, device)));
        checks.Run("the network device works on", () => device.Failure is null);
    }

    // RFC 826: who has the gateway's address?
    private static bool Resolves(VirtualMachine machine, NetworkDevice device)
    {
        if (!device.TryBeginTransmit(out Span<byte> request))
            return false;
        WriteRequest(request, device.Address);
        device.EndTransmit(42, default);
        device.Flush();
        Instant deadline = machine.Now.After(2_000_000);
        while (machine.Now < deadline)
        {
            if (device.TryReceive(out ReadOnlySpan<byte> frame, out _))
            {
                if (frame.Length >= 42 && frame[12..14].SequenceEqual((ReadOnlySpan<byte>)[0x08, 0x06]) && frame[21] == 2)
                    return frame[28..32].SequenceEqual((ReadOnlySpan<byte>)[10, 0, 2, 2]);
            }
            else
            {
                device.Flush();
                machine.Wait(deadline);
            }
        }
        return false;
    }

    private static void WriteRequest(Span<byte> frame, MacAddress own)
    {
        frame[..60].Clear();
        MacAddress.Broadcast.Write(frame);
        own.Write(frame[6..]);
        ReadOnlySpan<byte> ethernetAndArp = [0x08, 0x06, 0, 1, 0x08, 0, 6, 4, 0, 1];
        ethernetAndArp.CopyTo(frame[12..]);
        own.Write(frame[22..]);
        // QEMU's user-mode network: the guest's address and the gateway's.
        ReadOnlySpan<byte> sender = [10, 0, 2, 15], target = [10, 0, 2, 2];
        sender.CopyTo(frame[28..]);
        target.CopyTo(frame[38..]);
    }

    private static void Disk(CheckList checks, VirtualMachine machine, bool isExpected, bool isReadOnly)
    {
        checks.Run("the disks are as given", () => machine.Disks.Count == (isExpected || isReadOnly ? 1 : 0));
        if (machine.Disks.Count == 0)
            return;
        BlockDevice disk = machine.Disks[0];
        Console.WriteLine($"      {disk.SectorCount} sectors");
        checks.Run("sector n starts with the number n", () => ReadsNumbers(machine, disk));
        checks.Run("sectors beyond the end are refused", () => Throws(() => disk.ReadAsync(disk.SectorCount, new byte[512])));
        checks.Run("half a sector is refused", () => Throws(() => disk.ReadAsync(0, new byte[100])));
        if (isReadOnly)
            checks.Run("a read-only disk takes no write", () => disk.IsReadOnly && !End(machine, disk.WriteAsync(1, new byte[512])));
        else
            checks.Run("what is written is read", () => WritesAndReads(machine, disk));
        checks.Run("ten requests at once are served", () => ServesMany(machine, disk));
    }

    private static bool ReadsNumbers(VirtualMachine machine, BlockDevice disk)
    {
        byte[] data = new byte[200 * 512];
        if (!End(machine, disk.ReadAsync(3, data)))
            return false;
        return Enumerable.Range(0, 200).All(i => BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(i * 512)) == i + 3);
    }

    private static bool WritesAndReads(VirtualMachine machine, BlockDevice disk)
    {
        byte[] written = new byte[150 * 512], read = new byte[written.Length];
        for (int i = 0; i < written.Length; i++)
            written[i] = unchecked((byte)(i * 7));
        long sector = disk.SectorCount - 150;
        return End(machine, disk.WriteAsync(sector, written)) && End(machine, disk.FlushAsync())
            && End(machine, disk.ReadAsync(sector, read)) && read.AsSpan().SequenceEqual(written);
    }

    private static bool ServesMany(VirtualMachine machine, BlockDevice disk)
    {
        byte[][] blocks = Enumerable.Range(0, 10).Select(_ => new byte[512]).ToArray();
        ValueTask<bool>[] reads = blocks.Select((block, i) => disk.ReadAsync(i, block)).ToArray();
        return reads.All(read => End(machine, read))
            && blocks.Select((block, i) => BinaryPrimitives.ReadUInt32LittleEndian(block) == i).All(same => same);
    }

    private static bool Throws(Func<ValueTask<bool>> request)
    {
        try
        {
            request().AsTask().Wait();
            return false;
        }
        catch (ArgumentOutOfRangeException)
        {
            return true;
        }
    }

    // Continuations run on the pool's thread here; waits end the requests.
    private static bool End(VirtualMachine machine, ValueTask<bool> request)
    {
        Task<bool> task = request.AsTask();
        Instant deadline = machine.Now.After(5_000_000);
        while (!task.IsCompleted && machine.Now < deadline)
            machine.Wait(Instant.Earlier(deadline, machine.Now.After(1_000)));
        return task.IsCompleted && task.Result;
    }

    private static void Entropy(CheckList checks, VirtualMachine machine, bool isExpected)
    {
        string names = string.Join(", ", machine.EntropySources.Select(source => source.Name));
        Console.WriteLine($"      {names}");
        int others = machine.EntropySources.Count(source => source.Name != "timing jitter");
        checks.Run("timing jitter is there where one failure would leave nothing", () => others >= 2 == (machine.EntropySources.Count == others));
        checks.Run("the entropy devices are as given", () => names.Contains("mmio", StringComparison.Ordinal) || names.Contains("pci", StringComparison.Ordinal) ? isExpected : !isExpected);
        foreach (IEntropySource source in machine.EntropySources)
            checks.Run($"{source.Name} gives bytes that differ", () => GivesBytes(source));
    }

    private static bool GivesBytes(IEntropySource source)
    {
        byte[] sample = new byte[512];
        int filled = 0;
        for (int tries = 0; tries < 1000 && filled < sample.Length; tries++)
            filled += source.Fill(sample.AsSpan(filled));
        return filled == sample.Length && sample.Distinct().Count() > 150;
    }
}
