using System;
using System.Collections.Generic;
using Sundog.Nocrypto;
using Sundog.X509;

namespace Sundog.Tls;

/// <summary>
/// A certificate chain and the means to sign with its leaf's key: a private key at hand, or one elsewhere (hardware,
/// another service), for which the engine suspends. Immutable; the caller owns, and disposes, the private key.
/// </summary>
public sealed class TlsIdentity
{
    private TlsIdentity(IReadOnlyList<Certificate> chain, PrivateKey? privateKey, IReadOnlyList<SignatureScheme> schemes)
    {
        Chain = chain;
        PrivateKey = privateKey;
        Schemes = schemes;
    }

    /// <summary>The chain as it is sent: leaf first, each certificate certified by the one after it.</summary>
    public IReadOnlyList<Certificate> Chain { get; }

    /// <summary>The leaf.</summary>
    public Certificate Leaf => Chain[0];

    /// <summary>What this identity can sign with, in order of preference.</summary>
    public IReadOnlyList<SignatureScheme> Schemes { get; }

    /// <summary>Null when the key is elsewhere.</summary>
    internal PrivateKey? PrivateKey { get; }

    /// <summary>An identity whose key is at hand.</summary>
    /// <exception cref="ArgumentException">The chain is empty, the key does not fit the leaf, or no scheme fits it.</exception>
    public static TlsIdentity Create(IReadOnlyList<Certificate> chain, PrivateKey privateKey)
    {
        ArgumentNullException.ThrowIfNull(privateKey);
        CheckChain(chain);
        if (!chain[0].Matches(privateKey))
            throw new ArgumentException($"The {privateKey} does not fit the certificate of {chain[0].Subject}.", nameof(privateKey));
        SignatureScheme[] schemes = Array.FindAll(
            FittingSchemes(chain[0]), scheme => privateKey.CanSign(SignatureSchemes.Algorithm(scheme)));
        return new TlsIdentity(TlsConfiguration.Copy(chain), privateKey, CheckSchemes(schemes, chain[0]));
    }

    /// <summary>
    /// An identity whose key is elsewhere: whenever it has to sign, the engine suspends with a
    /// <see cref="SignatureSuspension"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The chain is empty, or no scheme fits the leaf's key.</exception>
    public static TlsIdentity WithRemoteKey(IReadOnlyList<Certificate> chain)
    {
        CheckChain(chain);
        return new TlsIdentity(TlsConfiguration.Copy(chain), null, CheckSchemes(FittingSchemes(chain[0]), chain[0]));
    }

    /// <summary>The first of this identity's schemes that the peer can verify, or null.</summary>
    internal SignatureScheme? Choose(Wire.UInt16List offered)
    {
        foreach (SignatureScheme scheme in Schemes)
        {
            if (offered.Contains((ushort)scheme))
                return scheme;
        }
        return null;
    }

    private static SignatureScheme[] FittingSchemes(Certificate leaf)
        => leaf.PublicKey is { } key ? Array.FindAll(TlsConfiguration.Copy(SignatureSchemes.Default), scheme => SignatureSchemes.Fits(scheme, key)) : [];

    private static void CheckChain(IReadOnlyList<Certificate> chain)
    {
        ArgumentNullException.ThrowIfNull(chain);
        if (chain.Count == 0)
            throw new ArgumentException("The chain is empty.", nameof(chain));
    }

    private static SignatureScheme[] CheckSchemes(SignatureScheme[] schemes, Certificate leaf)
        => schemes.Length > 0
            ? schemes
            : throw new ArgumentException($"No signature scheme of TLS 1.3 fits the key of the certificate of {leaf.Subject}.");
}
