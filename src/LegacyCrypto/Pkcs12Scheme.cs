namespace Sundog.LegacyCrypto;

/// <summary>The encryption schemes of old PKCS#12 files (RFC 7292 appendix C).</summary>
public enum Pkcs12Scheme
{
    /// <summary>pbeWithSHAAnd3-KeyTripleDES-CBC, 1.2.840.113549.1.12.1.3.</summary>
    TripleDes,

    /// <summary>pbeWithSHAAnd128BitRC2-CBC, 1.2.840.113549.1.12.1.5.</summary>
    Rc2With128Bits,

    /// <summary>pbewithSHAAnd40BitRC2-CBC, 1.2.840.113549.1.12.1.6. Its keys can be tried out in minutes.</summary>
    Rc2With40Bits,
}
