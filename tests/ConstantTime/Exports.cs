using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Sundog.Nocrypto;

/// <summary>
/// What harness.c calls: the subjects by number, each run twice: first with known secrets, so that type initialisers and
/// tables are there, then with secrets that memcheck takes for undefined.
/// </summary>
internal static unsafe class Exports
{
    [UnmanagedCallersOnly(EntryPoint = "sundog_start")]
    public static void Start(delegate* unmanaged<void*, nuint, void> poison, delegate* unmanaged<void*, nuint, void> declassify)
    {
        Secrets.Poison = poison;
        ConstantTime.Declassifier = declassify;
    }

    /// <summary>Writes a subject's name and a zero; returns its <see cref="SubjectKind"/>, 0 where there is none.</summary>
    [UnmanagedCallersOnly(EntryPoint = "sundog_name")]
    public static int Name(int subject, byte* name, int capacity)
    {
        if (subject >= Subjects.All.Length)
            return 0;
        int length = Encoding.UTF8.GetBytes(Subjects.All[subject].Name, new Span<byte>(name, capacity - 1));
        name[length] = 0;
        return (int)Subjects.All[subject].Kind;
    }

    /// <summary>Runs a subject; 1 if it did what it should, 0 if it threw: a run that failed half-way shows nothing.</summary>
    [UnmanagedCallersOnly(EntryPoint = "sundog_run")]
    public static int Run(int subject, int poisoned)
    {
        try
        {
            Secrets.ArePoisoned = poisoned != 0;
            Subjects.All[subject].Run();
            return 1;
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine(exception.ToString());
            return 0;
        }
    }

    /// <summary>Clears the secrets that were given to subjects; what is left of them is a copy.</summary>
    [UnmanagedCallersOnly(EntryPoint = "sundog_wipe")]
    public static void Wipe() => Secrets.Wipe();
}
