package loomwire.tunnel.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.MemoryBudget;
import loomwire.quic.QuicStream;
import loomwire.quic.StreamResetException;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.protocol.CloseCode;
import loomwire.tunnel.protocol.DeadlineReader;
import loomwire.tunnel.protocol.Echo;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenRequest;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.protocol.Wishes;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.MemoryConnection;
import loomwire.tunnel.testing.MemoryEndpoint;
import loomwire.tunnel.testing.MemoryStream;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TunnelServerTest {
    private static final Auth KEY = new Auth.SharedKey(new byte[32]);
    private static final Auth OTHER = new Auth.SharedKey("0123456789abcdef0123456789abcdef".getBytes());
    private static final Duration LONG = Duration.ofSeconds(30);

    private final MemoryEndpoint endpoint = new MemoryEndpoint();
    private final Map<InetSocketAddress, List<String>> flags = new ConcurrentHashMap<>();
    private Upstream upstream;
    private TunnelServer server;

    @BeforeEach
    void start() throws Exception {
        upstream = new Upstream(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
        Config config =
                ConfigLoader.parse(Path.of("server.yaml"), """
                role: server
                listen: { addr: ":9" }
                auth: { key: "%s" }
                egress: { allow: ["127.0.0.0/8"] }
                performance: { max_concurrent_streams: 2, memory_budget: 16777216 }
                """.formatted("00".repeat(32)), new Host(2, 8192, Map.of()));
        server = TunnelServer.start(List.of(new MemoryEntrance(endpoint)), config, flags::put, MemoryBudget.UNLIMITED);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        upstream.close();
    }

    private OpenRequest toUpstream() {
        return new OpenRequest(new Target("127.0.0.1", upstream.port()));
    }

    private static OpenAnswer answer(QuicStream stream) throws IOException {
        OpenAnswer answer = OpenAnswer.read(DeadlineReader.of(stream, LONG));
        DeadlineReader.release(stream);
        return answer;
    }

    private MemoryConnection authenticated() throws IOException {
        MemoryConnection client = endpoint.connect();
        Authentication.awaitServer(client, Authentication.introduce(client, KEY, List.of()), KEY);
        return client;
    }

    private static MemoryStream send(MemoryConnection client, byte[] bytes) throws IOException {
        MemoryStream stream = client.open();
        stream.write(bytes);
        return stream;
    }

    @Test
    void aRequestThatCameAlongWithTheAuthenticationIsServedAfterIt() throws Exception {
        MemoryConnection client = endpoint.connect();
        QuicStream control = Authentication.introduce(client, KEY, List.of("PA", "S"));
        MemoryStream early = send(client, toUpstream().encode());
        Authentication.awaitServer(client, control, KEY);
        assertEquals(OpenAnswer.ok(), answer(early));
        early.write("echo".getBytes());
        early.finish();
        assertEquals("echo", new String(early.readAll()));
        assertEquals(List.of("PA", "S"), flags.values().iterator().next());
    }

    @Test
    void aClientIsSentToAtTheRateThatItAsksForUpToTheServersLimit() throws Exception {
        MemoryConnection client = endpoint.connect();
        QuicStream control = Authentication.introduce(client, KEY, new Wishes(List.of(), Long.MAX_VALUE));
        assertEquals(OptionalLong.of(125_000_000), Authentication.awaitServer(client, control, KEY));
        MemoryStream stream = send(client, toUpstream().encode()); // answered after what the server did for the rate
        assertEquals(OpenAnswer.ok(), answer(stream));
        assertEquals(125_000_000, client.peer().sendsAt);
    }

    @Test
    void withoutAuthenticationNothingIsServed() throws Exception {
        MemoryConnection stranger = endpoint.connect();
        send(stranger, new byte[] {1}); // half a control stream
        MemoryStream request = send(stranger, toUpstream().encode());
        MemoryConnection wrong = endpoint.connect();
        Authentication.introduce(wrong, OTHER, List.of());
        assertThrows(
                ConnectionClosedException.class,
                () -> answer(send(wrong, toUpstream().encode())),
                "in opening the stream or in waiting for the answer, whichever is first");
        assertEquals(CloseCode.WRONG_KEY, CloseCode.ofPeer(wrong.closeReason()));
        assertEquals(OpenAnswer.ok(), answer(send(authenticated(), toUpstream().encode())), "others are served");
        assertEquals(0, request.available());
        Eventually.holds("connected for the one who proved the key", () -> upstream.accepted() > 0);
        assertEquals(1, upstream.accepted(), "and for nobody else");
        assertFalse(wrong.isOpen());
    }

    @Test
    void onlySoManyMayBeUnauthenticatedAtOnce() throws Exception {
        // Which of them is the one too many depends on whose thread comes last.
        BlockingQueue<CloseCode> ends = new LinkedBlockingQueue<>();
        for (int i = 0; i < 65; i++) {
            MemoryConnection connection = endpoint.connect();
            Thread.startVirtualThread(() -> {
                try {
                    connection.awaitClose(LONG);
                    ends.add(CloseCode.ofPeer(connection.closeReason()));
                } catch (InterruptedException ending) {
                    Thread.currentThread().interrupt();
                }
            });
        }
        assertEquals(CloseCode.BUSY, ends.poll(LONG.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void aBadStreamEndsThatStreamOnly() throws Exception {
        MemoryConnection client = authenticated();
        MemoryStream rubbish = send(client, "GET / HTTP/1.1\r\n\r\n".getBytes());
        assertEquals(
                CloseCode.MALFORMED.code(),
                assertThrows(StreamResetException.class, () -> answer(rubbish)).errorCode());
        MemoryStream cut = send(client, new byte[] {1, 1});
        cut.finish();
        assertThrows(StreamResetException.class, () -> answer(cut));
        assertEquals(OpenAnswer.ok(), answer(send(client, toUpstream().encode())));
    }

    @Test
    void whatTheServerDoesNotKnowIsAnsweredSo() throws Exception {
        MemoryConnection client = authenticated();
        byte[] unknownKind = toUpstream().encode();
        unknownKind[1] = 99;
        MemoryStream stream = send(client, unknownKind);
        assertEquals(OpenStatus.COMMAND_NOT_SUPPORTED, answer(stream).status());
        assertEquals(0, stream.readAll().length, "the answer is the end");
    }

    @Test
    void anEchoIsAnsweredAtOnce() throws Exception {
        assertTrue(Echo.roundTrip(authenticated(), LONG).isPositive());
        assertEquals(0, upstream.accepted());
    }

    @Test
    void anEchoSendsBackWhatFollowsUntilItsEnd() throws Exception {
        MemoryStream stream = send(authenticated(), OpenRequest.echo().encode());
        assertEquals(OpenAnswer.ok(), answer(stream));
        byte[] question = new byte[5];
        for (String word : List.of("first", "later")) {
            stream.write(word.getBytes());
            DeadlineReader.of(stream, LONG).readFully(question, 0, question.length);
            assertEquals(word, new String(question));
        }
        DeadlineReader.release(stream);
        byte[] much = new byte[100_000];
        new Random(1).nextBytes(much);
        Thread.startVirtualThread(() -> {
            try {
                stream.write(much);
                stream.finish();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertArrayEquals(much, stream.readAll());
    }

    @Test
    void aFullServerAnswersAPingButSendsNothingBack() throws Exception {
        MemoryConnection client = authenticated();
        MemoryStream first = send(client, OpenRequest.echo().encode());
        MemoryStream second = send(client, OpenRequest.echo().encode());
        assertEquals(OpenAnswer.ok(), answer(first));
        assertEquals(OpenAnswer.ok(), answer(second));
        Eventually.holds("echoes count as streams", () -> {
            try {
                return answer(send(client, toUpstream().encode())).status() == OpenStatus.BUSY;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertTrue(Echo.roundTrip(client, LONG).isPositive());
        MemoryStream third = send(client, OpenRequest.echo().encode());
        assertEquals(OpenAnswer.ok(), answer(third));
        assertEquals(0, third.readAll().length, "finished without waiting for bytes");
    }

    @Test
    void streamsBeyondTheLimitAreRefusedUntilOthersEnd() throws Exception {
        MemoryConnection client = authenticated();
        MemoryStream first = send(client, toUpstream().encode());
        MemoryStream second = send(client, toUpstream().encode());
        assertEquals(OpenAnswer.ok(), answer(first));
        assertEquals(OpenAnswer.ok(), answer(second));
        // Streams that opened and said nothing count for nothing.
        client.open();
        MemoryStream third = send(client, toUpstream().encode());
        assertEquals(OpenStatus.BUSY, answer(third).status());
        first.finish();
        assertEquals(0, first.readAll().length);
        Eventually.holds("the first one's place is free", () -> {
            try {
                return answer(send(client, toUpstream().encode())).status() == OpenStatus.OK;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void deniedAndDeadTargetsAreToldApart() throws Exception {
        MemoryConnection client = authenticated();
        assertEquals(
                OpenStatus.NOT_ALLOWED,
                answer(send(client, new OpenRequest(new Target("192.168.1.1", 80)).encode()))
                        .status());
        upstream.close();
        assertEquals(
                OpenStatus.CONNECTION_REFUSED,
                answer(send(client, toUpstream().encode())).status());
    }

    @Test
    void theEndOfAClientEndsItsRelays() throws Exception {
        MemoryConnection client = authenticated();
        assertEquals(OpenAnswer.ok(), answer(send(client, toUpstream().encode())));
        client.close();
        Eventually.holds(
                "the relay has ended", () -> server.counters().traffic().ended.sum() == 1);
    }
}
