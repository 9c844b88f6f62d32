using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Sundog.Tls;
using Sundog.Unikernel.Adapter;
using Sundog.X509;

namespace Sundog.ImageCheck;

/// <summary>
/// Boots the HTTPS unikernel on an Ethernet that is this process. <c>faults</c>: floods and bad peers; <c>soak</c>: so many
/// minutes of load over a bad link. <c>--image FILE --disk FILE --certificate FILE --work FOLDER [--accelerator tcg|kvm]
/// [--minutes M]</c>; called by <c>tests/ImageCheck/run</c> and <c>bench/run unikernel --soak</c>. The last line counts.
/// </summary>
internal static class Program
{
    private const int Megabytes = 64;

    private static readonly TimeSpan BootPatience = TimeSpan.FromSeconds(60);

    private static async Task<int> Main(string[] words)
    {
        string mode = words[0];
        Dictionary<string, string> options = new() { ["accelerator"] = "tcg", ["minutes"] = "20" };
        for (int i = 1; i + 1 < words.Length; i += 2)
            options[words[i].TrimStart('-')] = words[i + 1];
        using GuestCable cable = new(options["work"]);
        using Guest guest = Guest.Boot(options["image"], options["disk"], GuestAddress.Words, options["accelerator"], Megabytes, cable.Netdev);
        cable.Connect();
        await guest.WaitForAsync("serving https", BootPatience);
        Verdict verdict = Run(mode, options, cable, guest);
        Console.WriteLine($"{verdict.Passed} passed, {verdict.Failed} failed, 0 skipped");
        return verdict.Failed == 0 ? 0 : 1;
    }

    private static Verdict Run(string mode, Dictionary<string, string> options, GuestCable cable, Guest guest)
    {
        TlsClientConfiguration configuration = Trusting(options["certificate"]);
        Verdict? verdict = null;
        Exception? failure = null;
        EventLoop loop = new(new CableMachine(cable), error => failure = error);
        GuestEthernet ethernet = new(loop, cable, mode == "soak" ? SoakRun.Faults : default, seed: 5);
        loop.Start(async () =>
        {
            verdict = mode switch
            {
                "faults" => await new FaultCheck(loop, ethernet, guest, configuration).RunAsync(),
                "soak" => await new SoakRun(loop, ethernet, guest, configuration, double.Parse(options["minutes"], CultureInfo.InvariantCulture)).RunAsync(),
                _ => throw new ArgumentException($"There is no mode {mode}."),
            };
            loop.Stop();
        });
        while (verdict is null)
        {
            if (!loop.RunTurn())
                loop.Machine.Wait(loop.NextDeadline());
            if (failure is not null || !guest.IsRunning)
                throw new InvalidOperationException($"The check ended early; the guest said: {guest.Console}", failure);
        }
        return verdict;
    }

    private static TlsClientConfiguration Trusting(string path)
    {
        if (!CertificatePem.TryReadAll(File.ReadAllText(path), out IReadOnlyList<Certificate>? certificates, out X509Fault fault))
            throw new IOException($"{path}: {fault}");
        return TlsClientConfiguration.Create(new TlsClientOptions
        {
            Random = HostRandom.Shared,
            Clock = TimeProvider.System,
            Authenticator = PeerAuthenticator.ForPins(PublicKeyPin.Of(certificates[0])),
        });
    }
}
