using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Sundog.Unikernel.Net;

namespace Sundog.LinuxNetwork;

/// <summary>
/// One end of an Ethernet cable whose other end is an interface of Linux, in the network namespace of the thread that
/// makes it. With offloads, frames carry virtio's header: checksums are left out, and TCP goes through in large pieces.
/// </summary>
internal sealed class TapDevice : IDisposable
{
    private const int VirtioHeaderSize = 10;
    private const byte FlagNeedsChecksum = 1;
    private const byte FlagDataValid = 2;

    private readonly int _descriptor;
    private readonly int _headerSize;
    private readonly byte[] _received = new byte[70_000];
    private readonly byte[] _sent = new byte[70_000];
    private readonly NativeLinux.PollDescriptor[] _poll = new NativeLinux.PollDescriptor[1];

    /// <summary>Makes the interface, which is still down and without addresses.</summary>
    public TapDevice(string name, bool hasOffloads)
    {
        _descriptor = NativeLinux.Check(
            NativeLinux.Open("/dev/net/tun", NativeLinux.OpenReadWrite | NativeLinux.OpenNonBlocking), "open /dev/net/tun");
        byte[] request = new byte[40];
        Encoding.ASCII.GetBytes(name, request);
        short flags = NativeLinux.Tap | NativeLinux.NoPacketInformation;
        if (hasOffloads)
            flags |= NativeLinux.VirtioHeader;
        BinaryPrimitives.WriteInt16LittleEndian(request.AsSpan(16), flags);
        NativeLinux.Check(NativeLinux.Control(_descriptor, NativeLinux.TunSetInterface, ref request[0]), "TUNSETIFF");
        _headerSize = hasOffloads ? VirtioHeaderSize : 0;
        if (!hasOffloads)
            return;
        nint offloads = NativeLinux.OffloadChecksum | NativeLinux.OffloadSegmentV4 | NativeLinux.OffloadSegmentV6;
        NativeLinux.Check(NativeLinux.ControlValue(_descriptor, NativeLinux.TunSetOffload, offloads), "TUNSETOFFLOAD");
    }

    /// <summary>What the stack may leave to this device.</summary>
    public NetworkCapabilities Capabilities => _headerSize == 0
        ? NetworkCapabilities.None
        : NetworkCapabilities.TransmitChecksum | NetworkCapabilities.ReceiveChecksum
            | NetworkCapabilities.SegmentV4 | NetworkCapabilities.SegmentV6;

    /// <summary>Takes the next frame that Linux sent; it is good until the next call.</summary>
    public bool TryReceive(out ReadOnlySpan<byte> frame, out bool isChecksumVerified)
    {
        nint length = NativeLinux.Read(_descriptor, ref _received[0], _received.Length);
        frame = default;
        isChecksumVerified = false;
        if (length <= _headerSize)
            return false;
        frame = _received.AsSpan(_headerSize, (int)length - _headerSize);
        isChecksumVerified = _headerSize > 0 && (_received[0] & (FlagNeedsChecksum | FlagDataValid)) != 0;
        return true;
    }

    /// <summary>Where a frame can be written that <see cref="SendRoom"/> sends without copying it.</summary>
    public Span<byte> Room => _sent.AsSpan(_headerSize);

    /// <summary>Sends a frame to Linux; copied.</summary>
    public void Send(ReadOnlySpan<byte> frame, in TransmitOffload offload)
    {
        frame.CopyTo(Room);
        SendRoom(frame.Length, offload);
    }

    /// <summary>Sends the frame of so many bytes that stands in <see cref="Room"/>.</summary>
    public void SendRoom(int length, in TransmitOffload offload)
    {
        if (_headerSize > 0)
            WriteHeader(offload);
        // An interface that is down or out of memory loses frames, as a cable does.
        _ = NativeLinux.Write(_descriptor, ref _sent[0], _headerSize + length);
    }

    /// <summary>Waits for a frame, at most so many microseconds.</summary>
    public void Wait(long microseconds)
    {
        _poll[0] = Awaited;
        NativeLinux.Wait(_poll, microseconds);
    }

    /// <summary>What to wait for when several are waited for.</summary>
    public NativeLinux.PollDescriptor Awaited => new() { Descriptor = _descriptor, Events = NativeLinux.PollIn };

    public void Dispose() => _ = NativeLinux.Close(_descriptor);

    // struct virtio_net_hdr: flags, type of segmentation, headers' length, segment size, start and offset of the checksum.
    private void WriteHeader(in TransmitOffload offload)
    {
        Span<byte> header = _sent.AsSpan(0, VirtioHeaderSize);
        header.Clear();
        header[0] = offload.NeedsChecksum ? FlagNeedsChecksum : (byte)0;
        header[1] = offload.Segmentation switch
        {
            Segmentation.TcpV4 => 1,
            Segmentation.TcpV6 => 4,
            _ => 0,
        };
        MemoryMarshal.Write(header[2..], offload.HeaderLength);
        MemoryMarshal.Write(header[4..], offload.SegmentSize);
        MemoryMarshal.Write(header[6..], offload.ChecksumStart);
        MemoryMarshal.Write(header[8..], offload.ChecksumOffset);
    }
}
