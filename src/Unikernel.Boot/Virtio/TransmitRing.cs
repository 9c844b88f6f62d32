namespace Sundog.Unikernel.Boot;

/// <summary>
/// The memory of frames to send: pieces of their own length, one after the other, round and round. A piece is begun at
/// the largest length and ended at the real one. Room is given back in the order of sending, however the device ends.
/// </summary>
internal sealed class TransmitRing(DmaMemory memory, int largest, int count)
{
    /// <summary>Where there is no device.</summary>
    public static readonly TransmitRing None = new(default, 1, 1);

    private const int Alignment = 64;

    // The pieces in flight, oldest first: where each ends, and whether the device is done with it.
    private readonly int[] _ends = new int[count];
    private readonly bool[] _isDone = new bool[count];
    private readonly int[] _pieceOfHead = new int[count];
    private int _first;
    private int _inFlight;
    private int _start;
    private int _begun;

    /// <summary>Room for the largest frame.</summary>
    public bool TryBegin(out DmaMemory piece)
    {
        piece = default;
        if (_inFlight == _ends.Length)
            return false;
        // Free is from the last piece's end to the oldest piece's start, around the end of the memory.
        int head = _inFlight == 0 ? 0 : _ends[(_first + _inFlight - 1) % _ends.Length];
        if (_inFlight == 0)
            _start = 0;
        bool isWrapped = _inFlight > 0 && head <= _start;
        int limit = isWrapped ? _start : memory.Length;
        if (limit - head < largest)
        {
            if (isWrapped || _start < largest)
                return false;
            head = 0;
        }
        _begun = head;
        piece = memory.Slice(head, largest);
        return true;
    }

    /// <summary>Ends the piece that was begun.</summary>
    /// <param name="head">The descriptor by which the device has it.</param>
    /// <param name="length">How much of it is used.</param>
    public void End(ushort head, int length)
    {
        int piece = (_first + _inFlight) % _ends.Length;
        _ends[piece] = (_begun + length + Alignment - 1) & ~(Alignment - 1);
        _isDone[piece] = false;
        _pieceOfHead[head] = piece;
        _inFlight++;
    }

    /// <summary>The device is done with a piece.</summary>
    public void Free(ushort head)
    {
        _isDone[_pieceOfHead[head]] = true;
        while (_inFlight > 0 && _isDone[_first])
        {
            _start = _ends[_first];
            _first = (_first + 1) % _ends.Length;
            _inFlight--;
        }
    }
}
