// Makes the disk image of a site: every file of a folder, and, when told, a certificate chain and a key.
//   tools/site-image FOLDER OUT [--cert CHAIN.pem --key KEY.pem]
// Files and folders whose names begin with a dot stay out. The image holds the key in the clear: so only its owner may read it.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Sundog.Unikernel.Adapter;

if (args.Length is not (2 or 6) || (args.Length == 6 && (args[2] != "--cert" || args[4] != "--key")))
{
    Console.Error.WriteLine("usage: site-image FOLDER OUT [--cert CHAIN.pem --key KEY.pem]");
    return 2;
}
try
{
    SiteImageWriter image = new();
    string folder = Path.GetFullPath(args[0]);
    int count = 0;
    foreach (string path in Files(folder))
    {
        image.Add(SiteFileKind.Public, "/" + Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllBytes(path));
        count++;
    }
    if (args.Length == 6)
    {
        image.Add(SiteFileKind.CertificateChain, "/.tls/chain.pem", File.ReadAllBytes(args[3]));
        image.Add(SiteFileKind.PrivateKey, "/.tls/key.pem", File.ReadAllBytes(args[5]));
    }
    using FileStream file = Create(args[1]);
    image.Write(file);
    Console.WriteLine($"{args[1]}: {count} files, {file.Length} bytes");
    return 0;
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder)
    .Where(path => !Path.GetFileName(path).StartsWith('.'))
    .Concat(Directory.EnumerateDirectories(folder).Where(path => !Path.GetFileName(path).StartsWith('.')).SelectMany(Files));

static FileStream Create(string path)
{
    File.Delete(path);
    FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
    if (!OperatingSystem.IsWindows())
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    return new FileStream(path, options);
}
