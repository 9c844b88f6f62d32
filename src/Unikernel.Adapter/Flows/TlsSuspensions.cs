using System;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading.Tasks;
using Sundog.Tls;

namespace Sundog.Unikernel.Adapter;

/// <summary>Takes a suspended engine's question to the application, and its answer back.</summary>
internal static class TlsSuspensions
{
    /// <summary>Answers what <paramref name="engine"/> waits for. What the application throws, it throws.</summary>
    public static ValueTask AnswerAsync(TlsEngine engine, TlsFlowCallbacks? callbacks) => engine.Suspension switch
    {
        ConfigurationSuspension question => AnswerAsync(engine, Asked(callbacks?.SelectConfiguration)(question), AnswerConfiguration),
        PeerVerificationSuspension question => AnswerAsync(engine, Asked(callbacks?.VerifyPeer)(question), AnswerPeer),
        SignatureSuspension question => AnswerAsync(engine, Asked(callbacks?.Sign)(question), AnswerSignature),
        TicketSuspension question => AnswerAsync(engine, Asked(callbacks?.OpenTicket)(question), AnswerTicket),
        _ => throw new InvalidOperationException("The engine waits for nothing."),
    };

    [AsyncMethodBuilder(typeof(LoopMethodBuilder))]
    private static async ValueTask AnswerAsync<TAnswer>(TlsEngine engine, ValueTask<TAnswer?> answer, Action<TlsEngine, TAnswer?> give)
        where TAnswer : class
    {
        TAnswer? given = await answer.ConfigureAwait(true);
        // Aborted meanwhile: the caller sees that.
        if (engine.Suspension is not null)
            give(engine, given);
    }

    private static void AnswerConfiguration(TlsEngine engine, TlsServerConfiguration? configuration)
    {
        if (configuration is null)
            engine.Abort(TlsFaultReason.UnrecognizedName, "the application has no configuration for this client");
        else
            engine.ProvideConfiguration(configuration);
    }

    private static void AnswerPeer(TlsEngine engine, VerifiedPeer? peer)
    {
        if (peer is null)
            engine.Abort(TlsFaultReason.AccessDenied, "the application refused the peer");
        else
            engine.ProvideVerifiedPeer(peer);
    }

    private static void AnswerSignature(TlsEngine engine, byte[]? signature)
    {
        if (signature is null)
            engine.Abort(TlsFaultReason.InternalError, "the application could not sign");
        else
            engine.ProvideSignature(signature);
    }

    private static void AnswerTicket(TlsEngine engine, byte[]? state)
    {
        engine.ProvideTicketState(state);
        CryptographicOperations.ZeroMemory(state);
    }

    private static Func<TQuestion, ValueTask<TAnswer?>> Asked<TQuestion, TAnswer>(Func<TQuestion, ValueTask<TAnswer?>>? callback)
        where TAnswer : class
        => callback ?? throw new InvalidOperationException(
            "The configuration leaves a decision to the application, and no callback takes it.");
}
