using System;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;

namespace Sundog.Tls;

/// <summary>Takes a suspended engine's question to the application, and its answer back.</summary>
internal static class Suspensions
{
    /// <summary>Answers what <paramref name="engine"/> waits for. What the application throws, it throws.</summary>
    public static async ValueTask AnswerAsync(
        TlsEngine engine, Lock engineLock, TlsStreamCallbacks? callbacks, CancellationToken cancellation)
    {
        switch (engine.Suspension)
        {
            case ConfigurationSuspension question:
                TlsServerConfiguration? configuration =
                    await Ask(callbacks?.SelectConfiguration, question, cancellation).ConfigureAwait(false);
                lock (engineLock)
                    Answer(engine, configuration);
                break;
            case PeerVerificationSuspension question:
                VerifiedPeer? peer = await Ask(callbacks?.VerifyPeer, question, cancellation).ConfigureAwait(false);
                lock (engineLock)
                    Answer(engine, peer);
                break;
            case SignatureSuspension question:
                byte[]? signature = await Ask(callbacks?.Sign, question, cancellation).ConfigureAwait(false);
                lock (engineLock)
                    Answer(engine, signature);
                break;
            case TicketSuspension question:
                byte[]? state = await Ask(callbacks?.OpenTicket, question, cancellation).ConfigureAwait(false);
                lock (engineLock)
                    engine.ProvideTicketState(state);
                CryptographicOperations.ZeroMemory(state);
                break;
            default:
                throw new InvalidOperationException("The engine waits for nothing.");
        }
    }

    private static void Answer(TlsEngine engine, TlsServerConfiguration? configuration)
    {
        if (configuration is null)
            engine.Abort(TlsFaultReason.UnrecognizedName, "the application has no configuration for this client");
        else
            engine.ProvideConfiguration(configuration);
    }

    private static void Answer(TlsEngine engine, VerifiedPeer? peer)
    {
        if (peer is null)
            engine.Abort(TlsFaultReason.AccessDenied, "the application refused the peer");
        else
            engine.ProvideVerifiedPeer(peer);
    }

    private static void Answer(TlsEngine engine, byte[]? signature)
    {
        if (signature is null)
            engine.Abort(TlsFaultReason.InternalError, "the application could not sign");
        else
            engine.ProvideSignature(signature);
    }

    private static ValueTask<TAnswer?> Ask<TQuestion, TAnswer>(
        Func<TQuestion, CancellationToken, ValueTask<TAnswer?>>? callback, TQuestion question, CancellationToken cancellation)
        => callback is not null
            ? callback(question, cancellation)
            : throw new InvalidOperationException(
                $"The configuration leaves a decision to the application, and no callback takes it: {typeof(TQuestion).Name}.");
}
