using System;

namespace Sundog.X509;

/// <summary>
/// The textual encoding of RFC 7468. Text before, between and after the blocks is ignored, as its §2 allows. A block is
/// strict: its boundaries stand alone on their lines and agree, each line between is base64 and nothing else but blanks
/// at its end, none is empty, and there are no headers.
/// </summary>
public static class Pem
{
    /// <summary>The longest text that is read, in characters.</summary>
    public const int MaxTextLength = 8 * 1024 * 1024;

    /// <summary>The longest base64 of one block, line ends included, in characters; room for 64 KiB of DER.</summary>
    public const int MaxBlockLength = 96 * 1024;

    internal const int LineLength = 64;

    /// <summary>The blocks of <paramref name="text"/>, in order, one at a time; the text is not copied.</summary>
    public static PemEnumerator Enumerate(ReadOnlySpan<char> text) => new(text);

    /// <summary>
    /// One block with lines of 64 characters, each ended by a newline, from <paramref name="der"/>. A label has capital
    /// letters, digits and single blanks.
    /// </summary>
    /// <exception cref="ArgumentException">The label is not one.</exception>
    public static string Write(string label, ReadOnlySpan<byte> der)
    {
        if (!IsLabel(label))
            throw new ArgumentException($"'{label}' is not a label of RFC 7468 §3.", nameof(label));
        char[] base64 = GC.AllocateArray<char>(Base64.EncodedLength(der.Length), pinned: true);
        Base64.Encode(der, base64);
        System.Text.StringBuilder text = new(base64.Length + (base64.Length / LineLength) + (2 * label.Length) + 40);
        text.Append("-----BEGIN ").Append(label).Append("-----\n");
        for (int i = 0; i < base64.Length; i += LineLength)
            text.Append(base64, i, Math.Min(LineLength, base64.Length - i)).Append('\n');
        text.Append("-----END ").Append(label).Append("-----\n");
        string block = text.ToString();
        Array.Clear(base64);
        text.Clear();
        return block;
    }

    /// <summary>RFC 7468 §3, without the signs that no registered label has.</summary>
    internal static bool IsLabel(ReadOnlySpan<char> label)
    {
        if (label.IsEmpty || label.Length > LineLength || label[0] == ' ' || label[^1] == ' ')
            return false;
        for (int i = 0; i < label.Length; i++)
        {
            char c = label[i];
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c) && (c != ' ' || label[i - 1] == ' '))
                return false;
        }
        return true;
    }
}

/// <summary>One block of a text; it lives as long as the text.</summary>
public readonly ref struct PemBlock
{
    internal PemBlock(ReadOnlySpan<char> label, ReadOnlySpan<char> body)
    {
        Label = label;
        Body = body;
    }

    /// <summary>What it says it is, such as <c>CERTIFICATE</c>.</summary>
    public ReadOnlySpan<char> Label { get; }

    /// <summary>The size that a buffer for <see cref="TryDecode"/> must have, in bytes: a little more than the content.</summary>
    public int MaxSize => (Body.Length / 4 * 3) + 3;

    private ReadOnlySpan<char> Body { get; }

    /// <summary>
    /// Decodes the base64, in time that depends only on its length, into the start of <paramref name="destination"/>,
    /// which holds <see cref="MaxSize"/> bytes and is the caller's to clear where the content is secret. False when it
    /// is not canonical base64.
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public bool TryDecode(Span<byte> destination, out int written)
    {
        if (destination.Length < MaxSize)
            throw new ArgumentException($"A buffer of {MaxSize} bytes is needed.", nameof(destination));
        return Base64.TryDecode(Body, destination, out written);
    }
}

/// <summary>
/// Walks over the blocks of a text: <see cref="MoveNext"/> until it is false, and then look at <see cref="Fault"/>, since
/// a malformed block ends the walk.
/// </summary>
public ref struct PemEnumerator
{
    private const string Begin = "-----BEGIN ";
    private const string End = "-----END ";
    private const string Dashes = "-----";

    private readonly ReadOnlySpan<char> _text;
    private int _position;
    private int _line;

    internal PemEnumerator(ReadOnlySpan<char> text)
    {
        _text = text;
        if (text.Length > Pem.MaxTextLength)
            Stop(X509FaultReason.TooLarge, $"a PEM text has at most {Pem.MaxTextLength} characters, not {text.Length}");
    }

    /// <summary>The block at which the walk stands.</summary>
    public PemBlock Current { get; private set; }

    /// <summary>Why the walk ended; its reason is <see cref="X509FaultReason.None"/> at the end of a correct text.</summary>
    public X509Fault Fault { get; private set; }

    /// <summary>Goes on to the next block; false at the end of the text and at the first malformed block.</summary>
    public bool MoveNext()
    {
        Current = default;
        while (TryReadLine(out ReadOnlySpan<char> line))
        {
            // RFC 7468 §2: a parser ignores what is outside; but a boundary that is not one is a damaged file.
            if (line.StartsWith(Begin))
                return TryReadBlock(line);
            if (line.StartsWith(End))
                return Stop(X509FaultReason.MalformedPem, $"line {_line}: an END without a BEGIN");
        }
        return false;
    }

    private bool TryReadBlock(ReadOnlySpan<char> begin)
    {
        ReadOnlySpan<char> label = begin[Begin.Length..];
        if (!label.EndsWith(Dashes) || !Pem.IsLabel(label = label[..^Dashes.Length]))
            return Stop(X509FaultReason.MalformedPem, $"line {_line}: the BEGIN has no label (RFC 7468 §3)");
        int start = _position;
        int end = start;
        while (TryReadLine(out ReadOnlySpan<char> line))
        {
            if (line.StartsWith(Dashes))
            {
                return IsEndOf(line, label) && end > start
                    ? Accept(label, _text[start..end])
                    : Stop(X509FaultReason.MalformedPem, $"line {_line}: not the END of the block, or an empty block");
            }
            if (!IsBase64(line))
                return StopInBlock(line);
            end = _position;
            if (end - start > Pem.MaxBlockLength)
                return Stop(X509FaultReason.TooLarge, $"line {_line}: a block has at most {Pem.MaxBlockLength} characters");
        }
        return Stop(X509FaultReason.MalformedPem, "the text ends inside of a block");
    }

    private static bool IsEndOf(ReadOnlySpan<char> line, ReadOnlySpan<char> label)
        => line.Length == End.Length + label.Length + Dashes.Length
            && line.StartsWith(End)
            && line[End.Length..].StartsWith(label)
            && line.EndsWith(Dashes);

    /// <summary>Whether the form is right; whether the padding is, the decoder sees.</summary>
    private static bool IsBase64(ReadOnlySpan<char> line)
        => !line.IsEmpty && !line.ContainsAny(':', ' ', '\t');

    private bool StopInBlock(ReadOnlySpan<char> line)
        => line.StartsWith("Proc-Type:") && line.EndsWith("ENCRYPTED")
            ? Stop(X509FaultReason.EncryptedPrivateKey, "the key is encrypted with a password; decrypt it first")
            : Stop(X509FaultReason.MalformedPem, $"line {_line}: not a line of base64 (RFC 7468 §3)");

    private bool Accept(ReadOnlySpan<char> label, ReadOnlySpan<char> body)
    {
        Current = new PemBlock(label, body);
        return true;
    }

    private bool Stop(X509FaultReason reason, string detail)
    {
        Fault = new X509Fault(reason, detail);
        _position = _text.Length;
        return false;
    }

    /// <summary>A line without its end and without blanks before it.</summary>
    private bool TryReadLine(out ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> rest = _text[_position..];
        line = default;
        if (rest.IsEmpty)
            return false;
        int length = rest.IndexOfAny('\r', '\n');
        if (length < 0)
            length = rest.Length;
        line = rest[..length].TrimEnd(" \t");
        _position += length;
        if (length < rest.Length)
            _position += rest[length..].StartsWith("\r\n") ? 2 : 1;
        _line++;
        return true;
    }
}
