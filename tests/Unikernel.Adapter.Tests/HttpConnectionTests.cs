using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Sundog.Unikernel.Adapter.Tests;

/// <summary>The server over flows in memory: what is sent at once, and what comes back until it ends.</summary>
public sealed class HttpConnectionTests
{
    private const string Close = "Connection: close\r\n\r\n";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Requests_one_after_the_other_are_answered_in_order_however_they_arrive(int maxRead)
    {
        string answers = Converse(
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
            + "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nunread"[..^1] + "GET /3 HTTP/1.1\r\nHost: a\r\n" + Close, maxRead);
        string echo = maxRead == 1 ? "1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n" : "3\r\nabc\r\n0\r\n\r\n";
        Assert.Equal(["/1", echo, "/2", "/3"], Bodies(answers));
    }

    [Theory]
    [InlineData("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", "501")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "400")]
    [InlineData("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", "500")]
    [InlineData("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n", "500")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", "413")]
    public void What_is_refused_ends_the_connection(string request, string status)
    {
        string answers = Converse(request + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n", 1000, new() { MaxBody = 1000 });
        Assert.StartsWith("HTTP/1.1 " + status, answers);
        Assert.Contains("Connection: close", answers);
        Assert.DoesNotContain("smuggled", answers);
    }

    [Fact]
    public void A_body_that_grows_too_large_or_is_no_body_ends_the_connection()
    {
        foreach (string body in (string[])["1000\r\n" + new string('x', 4096) + "\r\n0\r\n\r\n", "3\r\nabcX", "zz\r\n"])
        {
            string answers = Converse(
                "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
                1000, new() { MaxBody = 1000 });
            Assert.DoesNotContain("/smuggled", answers);
            // The response was begun: it has no last chunk, so the client knows.
            Assert.DoesNotContain("\r\n0\r\n", answers);
        }
    }

    [Fact]
    public void HEAD_has_the_head_of_GET_and_no_body()
    {
        string answers = Converse("HEAD /12345 HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n" + Close);
        Assert.Contains("Content-Length: 6\r\n", answers);
        Assert.DoesNotContain("/12345", answers);
        Assert.EndsWith("/next", answers);
    }

    [Theory]
    [InlineData("\"tag\"", true)]
    [InlineData("W/\"tag\"", true)]
    [InlineData("\"a,b\", \"tag\"", true)]
    [InlineData("*", true)]
    [InlineData("\"tags\"", false)]
    [InlineData("\"tag", false)]
    [InlineData("tag", false)]
    public void An_entity_tag_that_the_client_has_is_not_sent_again(string list, bool matches)
    {
        string answers = Converse($"GET /tagged HTTP/1.1\r\nHost: a\r\nIf-None-Match: {list}\r\n" + Close);
        Assert.StartsWith(matches ? "HTTP/1.1 304" : "HTTP/1.1 200", answers);
        Assert.Equal(!matches, answers.EndsWith("fresh", StringComparison.Ordinal));
    }

    [Fact]
    public void A_client_that_waits_to_send_is_told_to_go_on()
    {
        string answers = Converse("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n" + Close + "abc");
        Assert.Contains("HTTP/1.1 100 Continue\r\n\r\n", answers);
        Assert.Contains("3\r\nabc\r\n0\r\n\r\n", answers);
    }

    [Fact]
    public void A_client_of_1_0_gets_no_chunks()
    {
        string answers = Converse("POST /echo HTTP/1.0\r\nContent-Length: 3\r\nConnection: keep-alive\r\n\r\nabc");
        Assert.DoesNotContain("chunked", answers);
        Assert.EndsWith("\r\n\r\nabc", answers);
    }

    [Fact]
    public void The_last_request_of_a_connection_is_answered_with_a_close()
    {
        string answers = Converse(string.Concat(Enumerable.Repeat("GET /x HTTP/1.1\r\nHost: a\r\n\r\n", 10)), 1000, new() { MaxRequests = 3 });
        Assert.Equal(3, Bodies(answers).Count);
        Assert.Single(answers.Split("Connection: close")[1..]);
    }

    [Fact]
    public void Silence_and_slowness_end_the_connection_in_their_times()
    {
        Assert.Equal(60, EndAfter("", TimeSpan.Zero));
        Assert.Equal(10, EndAfter("GET / HT", TimeSpan.Zero));
        // One byte a second does not buy time for a head.
        Assert.InRange(EndAfter("GET / HTTP/1.1\r\nHost: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", TimeSpan.FromSeconds(1)), 10, 11);
        Assert.Equal(30, EndAfter("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc", TimeSpan.Zero));
    }

    private static double EndAfter(string text, TimeSpan pause)
    {
        TestLoop test = new();
        double seconds = 0;
        test.Run(async () =>
        {
            (MemoryFlow client, ServerCounters counters) = Serve(test, new());
            long start = test.Loop.Now.Microseconds;
            foreach (byte value in Encoding.ASCII.GetBytes(text))
            {
                if (pause > TimeSpan.Zero)
                    await test.Loop.DelayUntilAsync(test.Loop.Now.After((long)pause.TotalMicroseconds));
                if (counters.ConnectionsOpen == 0)
                    break;
                await client.WriteAsync(new byte[] { value });
            }
            try
            {
                while (await client.ReadAsync(new byte[1000]) > 0)
                {
                }
            }
            catch (FlowException)
            {
                // A connection that times out is reset.
            }
            seconds = (test.Loop.Now.Microseconds - start) / 1e6;
        });
        return seconds;
    }

    private static string Converse(string request, int maxRead = 1000, HttpServerOptions? options = null)
    {
        TestLoop test = new();
        StringBuilder text = new();
        test.Run(async () =>
        {
            (MemoryFlow client, _) = Serve(test, options ?? new(), maxRead);
            await client.WriteAsync(Encoding.Latin1.GetBytes(request));
            byte[] buffer = new byte[1000];
            int read;
            while ((read = await client.ReadAsync(buffer)) > 0)
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            await client.CloseAsync();
        });
        test.Settle();
        Assert.Equal(0, test.Loop.Buffers.Rented);
        return text.ToString();
    }

    private static (MemoryFlow Client, ServerCounters Counters) Serve(TestLoop test, HttpServerOptions options, int maxRead = 1000)
    {
        (MemoryFlow client, MemoryFlow other) = MemoryFlow.Pair(test.Loop);
        other.MaxRead = maxRead;
        HttpServer server = new(test.Loop, options, new TestHandler(), _ => { });
        test.Loop.Start(() => server.RunAsync(new OneFlow(other)));
        test.Settle();
        return (client, server.Counters);
    }

    private static List<string> Bodies(string answers)
        => answers.Split("HTTP/1.1 200 OK\r\n")[1..].Select(answer => answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]).ToList();

    private sealed class OneFlow(IFlow flow) : IFlowListener
    {
        private bool _isTaken;

        public ValueTask<IFlow> AcceptAsync()
        {
            if (_isTaken)
                throw new FlowException(FlowFailure.Aborted);
            _isTaken = true;
            return ValueTask.FromResult(flow);
        }
    }
}
