using System;
using System.Collections.Generic;

namespace Sundog.X509;

/// <summary>Writes extensions of RFC 5280 §4.2, one after another, into an open SEQUENCE.</summary>
internal readonly struct ExtensionWriter
{
    private readonly DerWriter _writer;

    public ExtensionWriter(DerWriter writer) => _writer = writer;

    public void WriteBasicConstraints(int? pathLength) => Write(Oids.BasicConstraints, true, writer =>
    {
        using (writer.PushSequence())
        {
            writer.WriteBoolean(true);
            if (pathLength is { } length)
                writer.WriteInteger(length);
        }
    });

    public void WriteKeyUsage(KeyUsages usage) => Write(Oids.KeyUsage, true, writer =>
    {
        // X.690 §11.2.2: a named bit list ends with its last one.
        int last = 8;
        while (((int)usage & (1 << last)) == 0)
            last--;
        byte[] bits = new byte[(last / 8) + 1];
        for (int i = 0; i <= last; i++)
            bits[i / 8] |= (byte)(((int)usage & (1 << i)) != 0 ? 0x80 >> (i % 8) : 0);
        writer.WriteBits(bits, 7 - (last % 8));
    });

    public void WriteExtendedKeyUsage(IEnumerable<CertificatePurpose> purposes)
        => Write(Oids.ExtendedKeyUsage, false, writer =>
    {
        using (writer.PushSequence())
        {
            foreach (CertificatePurpose purpose in purposes)
            {
                writer.WriteOid(purpose == CertificatePurpose.ServerAuthentication
                    ? Oids.ServerAuthentication
                    : Oids.ClientAuthentication);
            }
        }
    });

    public void WriteAlternativeNames(
        bool isCritical,
        IEnumerable<ServerName> names,
        IEnumerable<ServerName> wildcardsBelow,
        IEnumerable<string> mailAddresses,
        IEnumerable<string> uris) => Write(Oids.SubjectAlternativeName, isCritical, writer =>
        {
            using (writer.PushSequence())
            {
                foreach (ServerName name in names)
                {
                    if (name.IsIpAddress)
                        writer.WriteOctets(name.Address.Span, DerReader.Context((int)GeneralNameKind.IpAddress));
                    else
                        WriteText(writer, GeneralNameKind.Dns, name.Text);
                }
                foreach (ServerName name in wildcardsBelow)
                    WriteText(writer, GeneralNameKind.Dns, "*." + name.Text);
                foreach (string mail in mailAddresses)
                    WriteText(writer, GeneralNameKind.Mail, mail);
                foreach (string uri in uris)
                    WriteText(writer, GeneralNameKind.Uri, uri);
            }
        });

    public void WriteSubjectKeyIdentifier(byte[] identifier)
        => Write(Oids.SubjectKeyIdentifier, false, writer => writer.WriteOctets(identifier));

    public void WriteAuthorityKeyIdentifier(byte[] identifier) => Write(Oids.AuthorityKeyIdentifier, false, writer =>
    {
        using (writer.PushSequence())
            writer.WriteOctets(identifier, DerReader.Context(0));
    });

    private static void WriteText(DerWriter writer, GeneralNameKind kind, string text)
        => writer.WriteAscii(DerReader.Context((int)kind), text);

    private void Write(string oid, bool isCritical, Action<DerWriter> writeValue)
    {
        using (_writer.PushSequence())
        {
            _writer.WriteOid(oid);
            if (isCritical)
                _writer.WriteBoolean(true);
            using (_writer.PushOctetString())
                writeValue(_writer);
        }
    }
}
