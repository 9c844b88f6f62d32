using System;

namespace Sundog.Nocrypto;

/// <summary>The initiator's key pair of <see cref="EcdhGroup"/>.</summary>
internal sealed class EcdhInitiator(EcdhGroup group, EcPrivateKey key) : KeyExchangeInitiator(group)
{
    public override void WriteShare(Span<byte> destination) => key.PublicKey.WritePoint(destination);

    public override bool TryFinish(ReadOnlySpan<byte> responderShare, Span<byte> sharedSecret)
        => group.TryFinish(key, responderShare, sharedSecret);

    public override void Dispose() => key.Dispose();
}
