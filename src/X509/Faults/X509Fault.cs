namespace Sundog.X509;

/// <summary>
/// Why a certificate, a key or a chain was refused: a value, never an exception. It holds nothing secret, and is safe to
/// log: what the peer wrote stands in it only as escaped text.
/// </summary>
public readonly struct X509Fault
{
    private readonly string? _detail;

    internal X509Fault(X509FaultReason reason, string detail)
    {
        Reason = reason;
        _detail = detail;
    }

    /// <summary>Which requirement is not met; <see cref="X509FaultReason.None"/> in a fault that is not one.</summary>
    public X509FaultReason Reason { get; }

    /// <summary>What was expected, what came, and the section of the standard. Never null.</summary>
    public string Detail => _detail ?? "";

    /// <summary>One line: the reason and the detail.</summary>
    public override string ToString() => $"{Reason.Name()}: {Detail}";

    /// <summary>Sets the fault and is false, so that a check can say <c>return X509Fault.Set(...)</c>.</summary>
    internal static bool Set(out X509Fault fault, X509FaultReason reason, string detail)
    {
        fault = new X509Fault(reason, detail);
        return false;
    }
}
