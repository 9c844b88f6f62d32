using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using Sundog.Tls.Handshake;
using Sundog.Tls.Record;
using Sundog.Tls.Tests.Pairs;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Handshake;

/// <summary>Every state against every message type (RFC 9846 §A), and the table in the documents that says so.</summary>
public sealed class StateTableTests
{
    private static readonly Dictionary<string, HandshakeType[]> Expected = new()
    {
        ["ClientExpectServerHello"] = [HandshakeType.ServerHello],
        ["ClientExpectSecondServerHello"] = [HandshakeType.ServerHello],
        ["ClientExpectEncryptedExtensions"] = [HandshakeType.EncryptedExtensions],
        ["ClientExpectCertificateOrRequest"] = [HandshakeType.Certificate, HandshakeType.CertificateRequest],
        ["ClientExpectCertificate"] = [HandshakeType.Certificate],
        ["ClientAwaitServerVerification"] = [],
        ["ClientExpectCertificateVerify"] = [HandshakeType.CertificateVerify],
        ["ClientExpectFinished"] = [HandshakeType.Finished],
        ["ClientAwaitSignature"] = [],
        ["ClientConnected"] = [HandshakeType.NewSessionTicket, HandshakeType.KeyUpdate],
        ["ServerExpectClientHello"] = [HandshakeType.ClientHello],
        ["ServerAwaitConfiguration"] = [],
        ["ServerExpectSecondClientHello"] = [HandshakeType.ClientHello],
        ["ServerAwaitTicket"] = [],
        ["ServerAwaitSignature"] = [],
        ["ServerExpectClientCertificate"] = [HandshakeType.Certificate],
        ["ServerAwaitClientVerification"] = [],
        ["ServerExpectClientCertificateVerify"] = [HandshakeType.CertificateVerify],
        ["ServerExpectFinished"] = [HandshakeType.Finished],
        ["ServerConnected"] = [HandshakeType.KeyUpdate],
    };

    private static Type[] StateTypes { get; } = typeof(TlsEngine).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && (type.IsSubclassOf(typeof(ClientState)) || type.IsSubclassOf(typeof(ServerState))))
        .ToArray();

    public static TheoryData<string> Names() => [.. Expected.Keys];

    [Fact]
    public void The_table_names_exactly_the_states_that_exist()
        => Assert.Equal(Expected.Keys.Order(StringComparer.Ordinal), StateTypes.Select(type => type.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void States_are_sealed_and_not_records()
    {
        foreach (Type type in StateTypes)
        {
            Assert.True(type.IsSealed, type.Name);
            Assert.Null(type.GetMethod("<Clone>$"));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_state_accepts_its_messages_and_refuses_all_others(string name)
    {
        object state = RuntimeHelpers.GetUninitializedObject(StateTypes.Single(type => type.Name == name));
        for (int type = 0; type < 256; type++)
        {
            bool accepts = state is ClientState client
                ? client.Accepts((HandshakeType)type)
                : ((ServerState)state).Accepts((HandshakeType)type);
            Assert.Equal(Expected[name].Contains((HandshakeType)type), accepts);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_unaccepted_message_is_unexpected_message_whatever_it_holds(string name)
    {
        Type type = StateTypes.Single(candidate => candidate.Name == name);
        HandshakeMachine machine = MachineIn(type);
        for (int message = 0; message < 256; message++)
        {
            if (Expected[name].Contains((HandshakeType)message))
                continue;
            TlsFault? fault = machine.Handle(new HandshakeMessage([(byte)message, 0, 0, 1, 0], null));
            Assert.Equal(TlsFaultReason.UnexpectedMessage, fault!.Reason);
            Assert.Equal(AlertDescription.UnexpectedMessage, fault.Alert);
            Assert.Contains(name, fault.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_documents_show_this_table()
    {
        string path = Path.Combine(RepositoryRoot(), "docs", "states.md");
        string text = Render();
        if (Environment.GetEnvironmentVariable("SUNDOG_UPDATE_STATES") == "1")
            File.WriteAllText(path, text);
        Assert.Equal(text, File.ReadAllText(path));
    }

    // The state has no fields, as nothing but its Accepts may run; so it cannot be disposed.
    private static HandshakeMachine MachineIn(Type type)
    {
        RecordReader reader = new();
        Outbox outbox = new(reader, new RecordWriter(), new OutgoingBuffer());
        object state = RuntimeHelpers.GetUninitializedObject(type);
        return state is ClientState client
            ? new ClientMachine(new ClientContext(outbox, TlsClientConfiguration.Create(PairOptions.Client()), null), client)
            : new ServerMachine(new ServerContext(outbox, null), (ServerState)state);
    }

    private static string Render()
    {
        StringBuilder text = new();
        text.Append("# The states of the handshake\n\n");
        text.Append("What each state accepts; every other message is `unexpected_message` (RFC 9846 §A). A state that accepts\n");
        text.Append("nothing waits for the application. This page is written by the test that runs every state against every\n");
        text.Append("message type: `SUNDOG_UPDATE_STATES=1 ./test Tls`.\n\n");
        text.Append("| state | accepts |\n| --- | --- |\n");
        foreach ((string name, HandshakeType[] types) in Expected)
            text.Append("| ").Append(name).Append(" | ").Append(types.Length == 0 ? "(suspended)" : string.Join(", ", types)).Append(" |\n");
        return text.ToString();
    }

    private static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Sundog.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The repository's root was not found.");
    }
}
