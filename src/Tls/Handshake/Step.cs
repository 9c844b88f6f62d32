namespace Sundog.Tls.Handshake;

/// <summary>What became of a message: the next state, or a fault; never both.</summary>
internal readonly struct Step<TState>
    where TState : class
{
    private Step(TState? next, TlsFault? fault)
    {
        Next = next;
        Fault = fault;
    }

    public TState? Next { get; }

    public TlsFault? Fault { get; }

    public static implicit operator Step<TState>(TState next) => new(next, null);

    public static implicit operator Step<TState>(TlsFault fault) => new(null, fault);

    public static Step<TState> Failed(TlsFaultReason reason, string detail) => new(null, new TlsFault(reason, detail));
}
