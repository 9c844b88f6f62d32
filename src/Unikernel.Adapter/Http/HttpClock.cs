using System;
using System.Buffers.Text;

namespace Sundog.Unikernel.Adapter;

/// <summary>The value of the Date field (RFC 9110 §6.6.1), written once a second.</summary>
internal sealed class HttpClock(EventLoop loop)
{
    private const long Second = 1_000_000;

    // IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
    private readonly byte[] _text = new byte[29];
    private long _second = -1;

    /// <summary>The present, as it stands in the field.</summary>
    public ReadOnlySpan<byte> Date
    {
        get
        {
            long second = loop.Now.Microseconds / Second;
            if (second != _second)
            {
                _second = second;
                Utf8Formatter.TryFormat(loop.Machine.Clock.GetUtcNow().UtcDateTime, _text, out _, 'R');
            }
            return _text;
        }
    }
}
