using System;
using Sundog.Interop;

Options? options = Options.Parse(args, Console.Error);
return options is null ? 2 : await InteropRun.RunAsync(options);
