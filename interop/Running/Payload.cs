using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Security.Cryptography;

namespace Sundog.Interop.Running;

/// <summary>
/// Data for one direction of one connection: a marker line and lines of 64 letters, the same for the same seed.
/// Its alphabet has no letter that s_client or s_server would take for a command (they read commands and data from
/// the same stream), and none that their own lines begin with, so that data can be told from chatter.
/// </summary>
internal sealed class Payload
{
    public const string Alphabet = "ACDEFGHIJLMNOTUVWXYZ0123456789+/";

    private const int LineSize = 65;
    private const int LinesInBlock = 1024;
    private static readonly byte[] Letters = System.Text.Encoding.ASCII.GetBytes(Alphabet);

    private static readonly SearchValues<char> LetterSet = SearchValues.Create(Alphabet);

    private readonly int _seed;

    /// <param name="seed">Which payload.</param>
    /// <param name="size">Its size in bytes without the marker, at least 1.</param>
    public Payload(int seed, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        _seed = seed;
        Size = size;
        Marker = [(byte)'@', (byte)'@', .. Line(seed, -1).AsSpan(0, 16), (byte)'@', (byte)'@', (byte)'\n'];
    }

    public long Size { get; }

    /// <summary>The line that begins the payload.</summary>
    public byte[] Marker { get; }

    /// <summary>The payload without its marker, in blocks; each is valid until the next is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Blocks()
    {
        byte[] block = new byte[LineSize * LinesInBlock];
        for (int i = 0; i < LinesInBlock; i++)
            Line(_seed, i).CopyTo(block, i * LineSize);
        long left = Size;
        for (int number = 0; left > 0; number++)
        {
            // No two blocks are the same, so that a block lost or sent twice shows.
            Encode(number, block.AsSpan(0, 8));
            int take = (int)Math.Min(left, block.Length);
            yield return block.AsMemory(0, take);
            left -= take;
        }
    }

    /// <summary>The SHA-256 of the payload without its marker, in hexadecimal.</summary>
    public string Hash()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ReadOnlyMemory<byte> block in Blocks())
            hash.AppendData(block.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Whether a line of output, without its end, is one of a payload.</summary>
    public static bool IsLine(string line)
        => line.Length == LineSize - 1 && line.AsSpan().IndexOfAnyExcept(LetterSet) < 0;

    private static byte[] Line(int seed, int number)
    {
        byte[] source = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(source, seed);
        BinaryPrimitives.WriteInt32LittleEndian(source.AsSpan(4), number);
        byte[] digest = SHA512.HashData(source);
        byte[] line = new byte[LineSize];
        for (int i = 0; i < digest.Length; i++)
            line[i] = Letters[digest[i] & 31];
        line[^1] = (byte)'\n';
        return line;
    }

    private static void Encode(int number, Span<byte> letters)
    {
        for (int i = 0; i < letters.Length; i++)
            letters[i] = Letters[(int)((uint)number >> (5 * i % 35) & 31)];
    }
}

/// <summary>
/// Finds payloads in what a program writes: it looks for the marker, then hashes letters until the size is
/// reached, leaving out whole pieces of chatter (from a byte outside the alphabet to the end of its line).
/// Safe for one writer and one reader at a time.
/// </summary>
internal sealed class PayloadScanner
{
    private static readonly SearchValues<byte> DataBytes
        = SearchValues.Create([.. System.Text.Encoding.ASCII.GetBytes(Payload.Alphabet), (byte)'\n']);

    private readonly object _gate = new();
    private Search? _search;

    /// <summary>
    /// Starts to look for a payload; the task gives the SHA-256 of what came in its place, in hexadecimal. Call it
    /// before the payload is sent.
    /// </summary>
    public System.Threading.Tasks.Task<string> Expect(Payload payload)
    {
        lock (_gate)
        {
            _search = new Search(payload);
            return _search.Result.Task;
        }
    }

    /// <summary>Takes the next bytes that the program wrote.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _search?.Feed(bytes);
        }
    }

    /// <summary>Says that nothing more will come: an expectation not yet met fails.</summary>
    public void End()
    {
        lock (_gate)
        {
            _search?.End();
        }
    }

    private sealed class Search(Payload payload)
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly List<byte> _before = [];
        private bool _found;
        private bool _inChatter;
        private long _left = payload.Size;

        public System.Threading.Tasks.TaskCompletionSource<string> Result { get; }
            = new(System.Threading.Tasks.TaskCreationOptions.RunContinuationsAsynchronously);

        public void Feed(ReadOnlySpan<byte> bytes)
        {
            if (!_found && !FindMarker(ref bytes))
                return;
            while (bytes.Length > 0 && _left > 0)
                bytes = bytes[(_inChatter ? SkipChatter(bytes) : TakeData(bytes))..];
            if (_left == 0)
                Result.TrySetResult(Convert.ToHexStringLower(_hash.GetCurrentHash()));
        }

        public void End()
        {
            string state = _found ? $"{payload.Size - _left} of {payload.Size} bytes of the data" : "none of the data";
            Result.TrySetException(new CellFailure($"output ended after {state}"));
        }

        /// <summary>The marker may come in pieces: its possible beginning is kept for the next call.</summary>
        private bool FindMarker(ref ReadOnlySpan<byte> bytes)
        {
            byte[] all = [.. _before, .. bytes];
            int at = all.AsSpan().IndexOf(payload.Marker);
            if (at < 0)
            {
                _before.Clear();
                _before.AddRange(all.AsSpan(Math.Max(0, all.Length - payload.Marker.Length + 1)));
                return false;
            }
            _found = true;
            bytes = all.AsSpan(at + payload.Marker.Length);
            return true;
        }

        private int SkipChatter(ReadOnlySpan<byte> bytes)
        {
            int end = bytes.IndexOf((byte)'\n');
            _inChatter = end < 0;
            return end < 0 ? bytes.Length : end + 1;
        }

        private int TakeData(ReadOnlySpan<byte> bytes)
        {
            int size = bytes.IndexOfAnyExcept(DataBytes);
            _inChatter = size >= 0;
            size = (int)Math.Min(size < 0 ? bytes.Length : size, _left);
            _hash.AppendData(bytes[..size]);
            _left -= size;
            return size;
        }
    }
}
