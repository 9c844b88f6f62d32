using System.Threading.Tasks;

namespace Sundog.Unikernel.Adapter;

/// <summary>What answers requests.</summary>
public interface IHttpHandler
{
    /// <summary>
    /// Answers one request, by exactly one response on <paramref name="exchange"/>. A handler that throws anything but
    /// <see cref="FlowException"/> has failed: the client gets 500 if nothing was sent yet, and the connection ends.
    /// </summary>
    ValueTask HandleAsync(HttpExchange exchange);
}
