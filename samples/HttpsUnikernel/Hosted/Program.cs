// The unikernel's application as a process: the same flows, TLS and HTTP, over the system's sockets.
//   HttpsUnikernel.Hosted [--disk IMAGE] [address=ADDRESS] [port=PORT] [name=NAME] [log=LEVEL]
using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using Sundog.HttpsUnikernel;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Adapter.Hosting;

List<BlockDevice> disks = [];
IPAddress? address = IPAddress.Loopback;
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "--disk" && i + 1 < args.Length && File.Exists(args[i + 1]))
        disks.Add(new FileDisk(args[++i]));
    else if (args[i].StartsWith("address=", StringComparison.Ordinal) && IPAddress.TryParse(args[i].AsSpan(8), out address))
        continue;
    else if (!args[i].Contains('=', StringComparison.Ordinal))
        return Fail("usage: HttpsUnikernel.Hosted [--disk IMAGE] [address=ADDRESS] [port=PORT] [name=NAME] [log=LEVEL]");
}
HostMachine machine = new(args, disks);
BootArguments arguments = BootArguments.Read(args, out string? complaint);
ConsoleLog log = new(machine, arguments.LogLevel);
if (complaint is not null)
    return Fail("not understood: " + complaint);
if (MachineRandom.TrySeed(machine, out string? fault) is not { } random)
    return Fail(fault!);

EventLoop loop = new(machine, error => log.Error(error.GetType().Name + ": " + error.Message));
using SocketListener? listener = Listen(new IPEndPoint(address!, arguments.Port));
if (listener is null)
    return 1;
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    loop.Stop();
};
using HttpsApplication application = new(loop, log, arguments, random);
bool hasServed = true;
loop.Start(async () =>
{
    hasServed = await application.ServeAsync(listener, () => log.Info("serving https://" + listener.Address + "/"));
    loop.Stop();
});
loop.Run();
return hasServed ? 0 : 1;

static SocketListener? Listen(IPEndPoint endpoint)
{
    try
    {
        return new SocketListener(endpoint);
    }
    catch (SocketException error)
    {
        Fail($"{endpoint}: {error.Message}");
        return null;
    }
}

static int Fail(string text)
{
    Console.Error.WriteLine(text);
    return 2;
}
