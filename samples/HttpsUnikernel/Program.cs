// A unikernel that serves HTTPS. On the kernel command line: ip=ADDRESS/PREFIX,GATEWAY or ip=dhcp (the default), name=,
// port=, log=error|info|debug. Its site, certificate and key lie on the first virtio disk, made by tools/site-image. Ctrl-C
// on the console ends it, with code 0 after it served and 1 when it could not.
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Sundog.HttpsUnikernel;
using Sundog.Unikernel.Adapter;
using Sundog.Unikernel.Boot;

VirtualMachine machine = VirtualMachine.Start();
BootArguments arguments = BootArguments.Read(machine.Arguments, out string? complaint);
ConsoleLog log = new(machine, arguments.LogLevel);
if (complaint is not null)
    log.Error("not understood: " + complaint);
foreach (string problem in machine.Problems)
    log.Error(problem);
machine.PowerOff(Serve() ? 0 : 1);

// Without randomness or a network there is nothing to serve, and nothing to wait for: the machine ends and says why.
bool Serve()
{
    if (MachineRandom.TrySeed(machine, out string? fault) is not { } random)
    {
        log.Error(fault!);
        return false;
    }
    EventLoop loop = new(machine, error => log.Error(error.Message));
    if (NetworkStart.Run(loop, log, arguments, random) is not { } network)
        return false;
    if (network.Driver.Listen(arguments.Port) is not { } listener)
    {
        log.Error("the port is taken");
        return false;
    }
    using HttpsApplication application = new(loop, log, arguments, random, network.Driver);
    bool hasServed = true;
    loop.Start([AsyncMethodBuilder(typeof(LoopMethodBuilder))] async ValueTask () =>
    {
        hasServed = await application.ServeAsync(listener, () => network.Announce(arguments.Port));
        loop.Stop();
    });
    ConsoleOrders.Watch(loop, listener.Close);
    loop.Run();
    return hasServed;
}
