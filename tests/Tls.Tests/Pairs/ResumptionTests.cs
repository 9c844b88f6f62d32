using System;
using System.Collections.Generic;
using System.Linq;
using Sundog.Tls.Sessions;
using Sundog.Tls.Wire;
using Xunit;

namespace Sundog.Tls.Tests.Pairs;

/// <summary>Resumption (RFC 9846 §2.2): when it happens, when it falls back to a full handshake, and when it is refused.</summary>
public sealed class ResumptionTests : IDisposable
{
    private readonly TicketKeys _tickets = new(TimeSpan.FromDays(7));
    private readonly RecordingSessions _sessions = new();
    private readonly PairSetup _setup;

    public ResumptionTests() => _setup = new PairSetup { Tickets = _tickets, Sessions = _sessions };

    public void Dispose() => _tickets.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void A_server_issues_as_many_tickets_as_configured_and_each_serves_once(int count)
    {
        _setup.TicketCount = count;
        ConnectAndExpect(resumed: false);
        Assert.Equal(count, _sessions.Exported.Count);
        Assert.Equal(count, _sessions.Exported.Select(bytes => Convert.ToHexString(Import(bytes).Ticket)).Distinct().Count());
        Assert.Equal(count, _sessions.Exported.Select(bytes => Convert.ToHexString(Import(bytes).Psk.Expose())).Distinct().Count());
        _setup.Tickets = null;
        for (int i = 0; i < count; i++)
            ConnectAndExpect(resumed: false, offers: true);
        ConnectAndExpect(resumed: false, offers: false);
    }

    [Fact]
    public void A_resumed_session_has_new_tickets_and_new_keys()
    {
        _setup.TicketCount = 1;
        HashSet<string> exporters = [];
        for (int i = 0; i < 5; i++)
        {
            using EnginePair pair = _setup.Connect();
            Assert.Equal(i > 0, pair.Server.Engine.Info!.IsResumed);
            Assert.Equal(TestIdentities.P256.Leaf, pair.Client.Engine.Info!.Peer!.Leaf);
            Assert.True(exporters.Add(Convert.ToHexString(pair.Client.Exported())));
            pair.AssertExchanges(100);
        }
    }

    [Fact]
    public void Without_a_store_tickets_are_read_and_forgotten()
    {
        _setup.Sessions = null;
        using EnginePair pair = _setup.Connect();
        Assert.Equal(2, pair.Client.Engine.Info!.Messages.Count(message => message.Name == "NewSessionTicket"));
        pair.AssertExchanges(100);
    }

    [Fact]
    public void The_memory_store_gives_each_session_once_the_newest_first()
    {
        MemorySessionStore store = new(servers: 2);
        ConnectAndExpect(resumed: false);
        byte[] bytes = _sessions.Exported[0];
        List<ClientSession> put = [.. Enumerable.Range(0, 5).Select(_ => Import(bytes))];
        foreach (ClientSession session in put)
            store.Put("a", session);
        // Of one server four are kept.
        Assert.Throws<ObjectDisposedException>(() => put[0].Psk.Expose().Length);
        for (int i = 4; i >= 1; i--)
            Assert.Same(put[i], store.Take("a"));
        Assert.Null(store.Take("a"));
        ClientSession[] others = [Import(bytes), Import(bytes), Import(bytes)];
        store.Put("a", others[0]);
        store.Put("b", others[1]);
        store.Put("c", others[2]);
        // Of two servers "a" is the oldest.
        Assert.Null(store.Take("a"));
        Assert.Throws<ObjectDisposedException>(() => others[0].Psk.Expose().Length);
        Assert.Same(others[1], store.Take("b"));
        Assert.Same(others[2], store.Take("c"));
    }

    [Fact]
    public void A_client_does_not_offer_what_has_expired()
    {
        _setup.TicketLifetime = 100;
        ConnectAndExpect(resumed: false);
        _setup.ClientClock.Now += TimeSpan.FromSeconds(99);
        ConnectAndExpect(resumed: true);
        _setup.ClientClock.Now += TimeSpan.FromSeconds(101);
        ConnectAndExpect(resumed: false, offers: false);
        Assert.True(_sessions.Count > 0);
    }

    [Fact]
    public void A_client_does_not_offer_what_outlived_the_certificate_nor_what_comes_from_the_future()
    {
        _setup.Identities = [TestIdentities.Ed25519];
        ConnectAndExpect(resumed: false);
        ClientSession session = _sessions.Newest;
        Assert.True(session.IsUsable(session.ReceivedAt));
        Assert.False(session.IsUsable(session.ReceivedAt.AddMilliseconds(-1)));
        Assert.True(session.IsUsable(session.ReceivedAt.AddSeconds(session.Lifetime).AddMilliseconds(-1)));
        Assert.False(session.IsUsable(session.ReceivedAt.AddSeconds(session.Lifetime)));
        _setup.Identities = [TestIdentities.ShortLived];
        _sessions.Hold();
        ConnectAndExpect(resumed: false);
        Assert.True(_sessions.Newest.IsUsable(TestIdentities.ShortLived.Leaf.NotAfter));
        Assert.False(_sessions.Newest.IsUsable(TestIdentities.ShortLived.Leaf.NotAfter.AddSeconds(1)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(86_400)]
    public void A_server_refuses_a_ticket_from_outside_its_time(int seconds)
    {
        ConnectAndExpect(resumed: false);
        _setup.ServerClock.Now += TimeSpan.FromSeconds(seconds);
        ConnectAndExpect(resumed: false, offers: true);
    }

    [Fact]
    public void Tickets_do_not_keep_a_session_alive_beyond_a_week()
    {
        _setup.TicketLifetime = 3 * 86_400;
        ConnectAndExpect(resumed: false);
        for (int day = 2; day <= 6; day += 2)
        {
            _setup.Wait(TimeSpan.FromDays(2));
            ConnectAndExpect(resumed: true);
        }
        _setup.Wait(TimeSpan.FromDays(1));
        ConnectAndExpect(resumed: false, offers: true);
    }

    [Fact]
    public void A_session_is_for_the_name_it_began_with()
    {
        _setup.Identities = [TestIdentities.P256, TestIdentities.Other];
        ConnectAndExpect(resumed: false);
        _setup.Name = TestIdentities.Name("other.example");
        using EnginePair pair = _setup.Connect();
        Assert.False(pair.Client.Engine.Info!.IsResumed);
        Assert.Equal(TestIdentities.Other.Leaf, pair.Client.Engine.Info.Peer!.Leaf);
        Assert.Contains("other.example", _sessions.Names);
    }

    [Fact]
    public void Keys_open_tickets_for_two_rotations()
    {
        using TicketKeys hourly = new(TimeSpan.FromHours(1));
        _setup.Tickets = hourly;
        ConnectAndExpect(resumed: false);
        byte[] first = _sessions.Exported[0];
        _setup.Wait(TimeSpan.FromMinutes(90));
        // Issues by a new key, and still opens by the old one.
        _sessions.Hold(first);
        ConnectAndExpect(resumed: true);
        _sessions.Hold(first);
        ConnectAndExpect(resumed: true);
        _setup.Wait(TimeSpan.FromMinutes(31));
        _sessions.Hold(first);
        ConnectAndExpect(resumed: false, offers: true);
    }

    [Fact]
    public void A_ticket_of_other_keys_means_a_full_handshake()
    {
        ConnectAndExpect(resumed: false);
        using TicketKeys others = new(TimeSpan.FromDays(7));
        _setup.Tickets = others;
        ConnectAndExpect(resumed: false, offers: true);
        _tickets.Dispose();
        _setup.Tickets = _tickets;
        ConnectAndExpect(resumed: false, offers: true);
    }

    [Fact]
    public void A_ticket_that_is_changed_anywhere_means_a_full_handshake()
    {
        _setup.TicketCount = 1;
        ConnectAndExpect(resumed: false);
        byte[] good = _sessions.Exported[0];
        byte[] ticket = Import(good).Ticket;
        int at = good.AsSpan().IndexOf(ticket);
        for (int i = 0; i < ticket.Length; i++)
        {
            byte[] changed = [.. good];
            changed[at + i] ^= (byte)(1 << (i % 8));
            _sessions.Hold(changed);
            ConnectAndExpect(resumed: false, offers: true);
        }
        _sessions.Hold(good);
        ConnectAndExpect(resumed: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(27)]
    [InlineData(44)]
    [InlineData(60)]
    [InlineData(20_000)]
    public void A_ticket_of_garbage_means_a_full_handshake(int length)
    {
        ConnectAndExpect(resumed: false);
        ClientSession session = Import(_sessions.Exported[0]);
        byte[] garbage = EnginePair.Pattern(length, 9);
        _sessions.Hold(new ClientSession(
            session.Suite, session.Psk, garbage, session.AgeAdd, session.Lifetime, session.ReceivedAt, session.ServerCertificate).Export());
        using EnginePair pair = _setup.Connect();
        Assert.False(pair.Client.Engine.Info!.IsResumed);
        Assert.True(pair.Client.Sent.Count > length);
        pair.AssertExchanges(100);
    }

    [Fact]
    public void A_secret_that_is_not_the_tickets_is_refused_by_its_binder()
    {
        ConnectAndExpect(resumed: false);
        byte[] changed = _sessions.Exported[0];
        changed[changed.AsSpan().IndexOf(Import(changed).Psk.Expose())] ^= 1;
        _sessions.Hold(changed);
        using EnginePair pair = _setup.Start();
        pair.Run();
        pair.Server.AssertFaulted(TlsFaultReason.BadBinder, AlertDescription.DecryptError);
        pair.Client.AssertToldOf(AlertDescription.DecryptError);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_hello_that_is_changed_in_or_before_its_binder_is_refused(int keyShares)
    {
        _setup.KeyShareCount = keyShares;
        ConnectAndExpect(resumed: false);
        // The last byte of the binder, and a byte of the client random, which the binder covers.
        foreach (int fromEnd in new[] { 1, 0 })
        {
            _sessions.Hold(_sessions.Exported[0]);
            using EnginePair pair = _setup.Start();
            byte[] hello = pair.Client.Collect();
            if (keyShares == 0)
            {
                pair.Server.Take(hello);
                pair.Client.Take(pair.Server.Collect());
                hello = pair.Client.Collect();
                hello = Records.Split(hello)[^1];
            }
            hello[fromEnd == 0 ? 20 : hello.Length - fromEnd] ^= 1;
            pair.Server.Take(hello);
            // After a retry the changed random shows even before the binder is looked at.
            if (keyShares == 0 && fromEnd == 0)
                pair.Server.AssertFaulted(TlsFaultReason.ClientHelloChanged, AlertDescription.IllegalParameter);
            else
                pair.Server.AssertFaulted(TlsFaultReason.BadBinder, AlertDescription.DecryptError);
        }
    }

    [Fact]
    public void A_session_survives_export_and_import_and_no_prefix_of_it_does()
    {
        ConnectAndExpect(resumed: false);
        byte[] exported = _sessions.Exported[0];
        Assert.Equal(exported, Import(exported).Export());
        for (int length = 0; length < exported.Length; length++)
            Assert.False(ClientSession.TryImport(exported.AsSpan(0, length), out _));
        Assert.False(ClientSession.TryImport([.. exported, 0], out _));
        _sessions.Hold(exported);
        ConnectAndExpect(resumed: true);
    }

    [Fact]
    public void An_imported_session_may_be_anything_and_nothing_throws()
    {
        ConnectAndExpect(resumed: false);
        byte[] exported = _sessions.Exported[0];
        Random random = new(10);
        int imported = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] changed = [.. exported];
            // The head holds all that is not opaque: format, suite, times, lengths.
            for (int n = random.Next(1, 4); n > 0; n--)
                changed[random.Next(random.Next(2) == 0 ? 24 : changed.Length)] = (byte)random.Next(256);
            if (!ClientSession.TryImport(changed, out ClientSession? session))
                continue;
            imported++;
            session!.IsUsable(DateTimeOffset.MinValue);
            session.IsUsable(DateTimeOffset.MaxValue);
            session.Dispose();
            _sessions.Hold(changed);
            using TlsEngine client = _setup.ClientEngine();
            Assert.True(client.PendingOutput > 0);
        }
        Assert.True(imported > 100);
        // The latest time and the longest life that the fields can hold.
        byte[] extreme = [.. exported];
        extreme.AsSpan(7, 4).Fill(0xff);
        new byte[] { 0, 0, 0xe2, 0x90, 0xff, 0xff, 0xff, 0xff }.CopyTo(extreme.AsSpan(11));
        Assert.True(ClientSession.TryImport(extreme, out ClientSession? late));
        Assert.False(late!.IsUsable(_setup.ClientClock.Now));
        Assert.False(late.IsUsable(DateTimeOffset.MaxValue));
    }

    [Theory]
    [InlineData(ClientAuthentication.Request)]
    [InlineData(ClientAuthentication.Require)]
    public void A_resumed_session_remembers_the_clients_certificate(ClientAuthentication authentication)
    {
        _setup.ClientAuthentication = authentication;
        _setup.ClientIdentity = TestIdentities.Client;
        ConnectAndExpect(resumed: false);
        using EnginePair pair = _setup.Connect();
        Assert.True(pair.Server.Engine.Info!.IsResumed);
        Assert.Equal(TestIdentities.Client.Leaf, pair.Server.Engine.Info.Peer!.Leaf);
        Assert.DoesNotContain(pair.Server.Engine.Info.Messages, message => message.Name.StartsWith("Certificate", StringComparison.Ordinal));
        // Tickets of a resumed session remember it too.
        ConnectAndExpect(resumed: true);
    }

    [Theory]
    [InlineData(ClientAuthentication.None, true, ClientAuthentication.Request, true)]
    [InlineData(ClientAuthentication.None, true, ClientAuthentication.Require, false)]
    [InlineData(ClientAuthentication.Request, false, ClientAuthentication.Require, false)]
    [InlineData(ClientAuthentication.Request, true, ClientAuthentication.None, false)]
    [InlineData(ClientAuthentication.Request, true, ClientAuthentication.Require, true)]
    public void Whether_a_session_may_be_resumed_depends_on_who_has_to_show_a_certificate(
        ClientAuthentication before, bool shows, ClientAuthentication after, bool resumed)
    {
        _setup.ClientAuthentication = before;
        _setup.ClientIdentity = shows ? TestIdentities.Client : null;
        ConnectAndExpect(resumed: false);
        _setup.ClientAuthentication = after;
        _setup.ClientIdentity = TestIdentities.Client;
        ConnectAndExpect(resumed, offers: true);
    }

    [Fact]
    public void A_session_ends_with_the_clients_certificate()
    {
        _setup.ClientAuthentication = ClientAuthentication.Require;
        _setup.ClientAuthenticator = PeerAuthenticator.DangerousAcceptAny;
        _setup.ClientIdentity = TestIdentities.ShortLived;
        ConnectAndExpect(resumed: false);
        _setup.Wait(TimeSpan.FromHours(1));
        ConnectAndExpect(resumed: true);
        _setup.Wait(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        ConnectAndExpect(resumed: false, offers: true);
    }

    [Fact]
    public void A_huge_client_certificate_gets_no_ticket_that_no_hello_could_bring_back()
    {
        _setup.ClientAuthentication = ClientAuthentication.Require;
        _setup.ClientAuthenticator = PeerAuthenticator.DangerousAcceptAny;
        _setup.ClientIdentity = TestIdentities.Huge;
        ConnectAndExpect(resumed: false);
        Assert.Empty(_sessions.Exported);
        ConnectAndExpect(resumed: false);
        _setup.ClientIdentity = TestIdentities.Large;
        ConnectAndExpect(resumed: false);
        ConnectAndExpect(resumed: true);
    }

    [Fact]
    public void The_application_is_not_asked_again_in_a_resumed_session()
    {
        ConnectAndExpect(resumed: false);
        _setup.Authenticator = PeerAuthenticator.ByApplication;
        ConnectAndExpect(resumed: true);
    }

    [Fact]
    public void A_session_resumes_with_any_suite_of_its_hash()
    {
        _setup.Suite = CipherSuite.Aes128GcmSha256;
        ConnectAndExpect(resumed: false);
        _setup.ClientSuites = [CipherSuite.Aes128GcmSha256, CipherSuite.ChaCha20Poly1305Sha256];
        _setup.ServerSuites = [CipherSuite.ChaCha20Poly1305Sha256, CipherSuite.Aes128GcmSha256];
        using EnginePair pair = _setup.Connect();
        Assert.True(pair.Client.Engine.Info!.IsResumed);
        Assert.Same(CipherSuite.ChaCha20Poly1305Sha256, pair.Client.Engine.Info.CipherSuite);
        pair.AssertExchanges();
    }

    [Fact]
    public void A_server_prefers_the_sessions_hash_to_its_first_suite()
    {
        _setup.Suite = CipherSuite.Aes256GcmSha384;
        ConnectAndExpect(resumed: false);
        _setup.ClientSuites = _setup.ServerSuites = [CipherSuite.Aes128GcmSha256, CipherSuite.Aes256GcmSha384];
        using EnginePair pair = _setup.Connect();
        Assert.True(pair.Client.Engine.Info!.IsResumed);
        Assert.Same(CipherSuite.Aes256GcmSha384, pair.Client.Engine.Info.CipherSuite);
        pair.AssertExchanges();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_hash_that_the_server_no_longer_has_means_a_full_handshake(int keyShares)
    {
        _setup.KeyShareCount = keyShares;
        _setup.Suite = CipherSuite.Aes256GcmSha384;
        ConnectAndExpect(resumed: false);
        _setup.ClientSuites = [CipherSuite.Aes128GcmSha256, CipherSuite.Aes256GcmSha384];
        _setup.ServerSuites = [CipherSuite.Aes128GcmSha256];
        ConnectAndExpect(resumed: false, offers: true);
    }

    [Fact]
    public void A_hash_that_the_client_no_longer_has_is_not_offered()
    {
        _setup.Suite = CipherSuite.Aes256GcmSha384;
        ConnectAndExpect(resumed: false);
        _setup.Suite = CipherSuite.Aes128GcmSha256;
        ConnectAndExpect(resumed: false, offers: false);
    }

    [Fact]
    public void Resumption_with_a_retry()
    {
        _setup.KeyShareCount = 0;
        foreach (CipherSuite suite in new PairSetup().ClientSuites)
        {
            _setup.Suite = suite;
            _sessions.Hold();
            ConnectAndExpect(resumed: false);
            using EnginePair pair = _setup.Connect();
            Assert.True(pair.Client.Engine.Info!.IsResumed && pair.Client.Engine.Info.UsedHelloRetryRequest);
            pair.AssertExchanges();
        }
    }

    [Fact]
    public void A_session_resumes_in_another_group()
    {
        ConnectAndExpect(resumed: false);
        _setup.ServerGroups = [TlsGroup.Secp384r1];
        using EnginePair pair = _setup.Connect();
        Assert.True(pair.Client.Engine.Info!.IsResumed && pair.Client.Engine.Info.UsedHelloRetryRequest);
        Assert.Same(TlsGroup.Secp384r1, pair.Server.Engine.Info!.Group);
    }

    [Theory]
    [InlineData(0, "found")]
    [InlineData(1, "found")]
    [InlineData(0, "unknown")]
    [InlineData(1, "unknown")]
    [InlineData(1, "garbage")]
    [InlineData(1, "cut")]
    [InlineData(1, "changed")]
    public void A_ticket_that_is_looked_up_elsewhere(int keyShares, string answer)
    {
        StoredTickets stored = new();
        _setup.Tickets = stored;
        _setup.KeyShareCount = keyShares;
        ConnectAndExpect(resumed: false);
        byte[] ticket = _sessions.Newest.Ticket;
        using EnginePair pair = _setup.Start();
        pair.Run();
        Assert.Equal(TlsStatus.NeedsTicket, pair.Server.LastStatus);
        TicketSuspension suspension = Assert.IsType<TicketSuspension>(pair.Server.Engine.Suspension);
        Assert.Equal(ticket, suspension.Ticket.ToArray());
        byte[] state = stored.States[Convert.ToHexString(ticket)];
        using (ServerSession session = ServerSession.Read(state)!)
            Assert.Equal("localhost"u8.ToArray(), session.ServerName);
        pair.Server.Engine.ProvideTicketState(answer switch
        {
            "found" => state,
            "unknown" => [],
            "garbage" => EnginePair.Pattern(200, 11),
            "cut" => state[..^1],
            _ => [2, .. state[1..]],
        });
        pair.Run();
        pair.AssertConnected();
        Assert.Equal(answer == "found", pair.Client.Engine.Info!.IsResumed);
        pair.AssertExchanges();
    }

    [Fact]
    public void A_protector_may_decline_to_issue()
    {
        _setup.Tickets = new StoredTickets { Issues = false };
        ConnectAndExpect(resumed: false);
        Assert.Empty(_sessions.Exported);
    }

    [Fact]
    public void A_connection_to_an_address_resumes_too()
    {
        _setup.Name = TestIdentities.Name("127.0.0.1");
        ConnectAndExpect(resumed: false);
        ConnectAndExpect(resumed: true);
        Assert.All(_sessions.Names, name => Assert.Equal("127.0.0.1", name));
    }

    [Fact]
    public void Tickets_are_malformed_or_refused_by_their_extensions()
    {
        byte[] ticket = [0, 0, 0, 9, 0, 0, 0, 0, 1, 0, 0, 1, 7];
        (byte[] Body, TlsFaultReason? Reason, AlertDescription? Alert)[] cases =
        [
            ([.. ticket, 0, 0], null, null),
            ([0, 0, 0, 0, .. ticket[4..], 0, 0], null, null),
            ([.. ticket, 0, 4, 0x7a, 0x7a, 0, 0], null, null),
            ([.. ticket, 0, 8, 0x7a, 0x7a, 0, 0, 0x7a, 0x7a, 0, 0], TlsFaultReason.DuplicateExtension, AlertDescription.IllegalParameter),
            ([.. ticket], TlsFaultReason.MalformedMessage, AlertDescription.DecodeError),
            ([.. ticket, 0, 0, 0], TlsFaultReason.MalformedMessage, AlertDescription.DecodeError),
            ([.. ticket[..10], 0, 0, 0, 0], TlsFaultReason.MalformedMessage, AlertDescription.DecodeError),
        ];
        _setup.Tickets = null;
        foreach ((byte[] body, TlsFaultReason? reason, AlertDescription? alert) in cases)
        {
            using EnginePair pair = _setup.Connect();
            pair.Server.Forge(ContentType.Handshake, Records.Message(HandshakeType.NewSessionTicket, body));
            pair.Run();
            if (reason is null)
                pair.AssertExchanges(10);
            else
                pair.Client.AssertFaulted(reason.Value, alert!.Value);
        }
        // Of the three that are well formed, the one without a lifetime is not kept.
        Assert.Equal(2, _sessions.Exported.Count);
    }

    private void ConnectAndExpect(bool resumed, bool? offers = null)
    {
        using EnginePair pair = _setup.Connect();
        Assert.Equal(resumed, pair.Client.Engine.Info!.IsResumed);
        if (offers is { } offered)
            Assert.Equal(offered, Hello(pair).Contains(ExtensionType.PreSharedKey));
        pair.AssertExchanges(100);
    }

    // The extensions of the first hello that the client sent.
    private static HashSet<ExtensionType> Hello(EnginePair pair)
    {
        Assert.True(ClientHello.TryRead(Records.Split([.. pair.Client.Sent])[0].AsSpan(9), out ClientHello hello));
        HashSet<ExtensionType> types = [];
        foreach (Extension extension in hello.Extensions)
            types.Add(extension.Type);
        return types;
    }

    private static ClientSession Import(byte[] exported)
    {
        Assert.True(ClientSession.TryImport(exported, out ClientSession? session));
        return session!;
    }
}
