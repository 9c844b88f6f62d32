using Sundog.Tls;

namespace Sundog.Fuzz.Targets;

/// <summary>What holds for an engine whatever came.</summary>
internal static class EngineRules
{
    private const int MaxPending = 64 * 1024;

    /// <summary>The rule that is broken, or null.</summary>
    public static string? Broken(TlsEngine engine)
    {
        if (engine.PendingOutput > MaxPending)
            return "what waits to be sent is bounded";
        if (engine.Fault is not { } fault)
            return null;
        if (engine.Receive(new byte[64]).Status != TlsStatus.Faulted || engine.Fault != fault)
            return "a fault is for ever";
        byte[] pending = new byte[engine.PendingOutput];
        engine.Drain(pending);
        if (engine.Send("x"u8, new byte[TlsEngine.MaxRecordSize], out int consumed, out _) != TlsStatus.Faulted || consumed != 0)
            return "nothing is sent after a fault";
        return engine.TryExportKeyingMaterial("EXPORTER-x", [], new byte[16]) ? "nothing is exported after a fault" : null;
    }
}
