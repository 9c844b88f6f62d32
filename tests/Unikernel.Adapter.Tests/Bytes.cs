using System;
using System.Threading.Tasks;
using Xunit;

namespace Sundog.Unikernel.Adapter.Tests;

internal static class Bytes
{
    /// <summary>Reads so many bytes.</summary>
    public static async ValueTask<byte[]> ReadAsync(IFlow flow, int count)
    {
        byte[] bytes = new byte[count];
        int read = 0;
        while (read < count)
        {
            int more = await flow.ReadAsync(bytes.AsMemory(read));
            Assert.True(more > 0, $"the flow ended after {read} of {count} bytes");
            read += more;
        }
        return bytes;
    }
}
