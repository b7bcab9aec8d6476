package loomwire.tunnel.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.config.SocksListen;
import loomwire.tunnel.count.Tally;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;
import loomwire.tunnel.relay.BufferPool;
import loomwire.tunnel.relay.Flows;
import loomwire.tunnel.relay.Places;
import loomwire.tunnel.relay.TrafficCounters;
import loomwire.tunnel.testing.MemoryConnection;
import loomwire.tunnel.testing.Sockets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class SocksSessionTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final HostPort ANY = new HostPort("127.0.0.1", 1080);
    private static final SocksListen OPEN = new SocksListen(ANY, "", "");
    private static final SocksListen LOGIN = new SocksListen(ANY, "user", "secret");
    private static final String CONNECT_NAME = "05010003" + "0b6578616d706c652e6f7267" + "01bb";

    private final MemoryConnection.Pair connection = MemoryConnection.pair();
    private Sockets.Pair sockets;
    private final RequestCounters requests = new RequestCounters(new Tally<>(Deadline.class));
    private Target asked;

    @BeforeEach
    void connect() throws IOException {
        sockets = Sockets.pair();
    }

    @AfterEach
    void close() throws IOException {
        sockets.close();
    }

    private Thread serve(SocksListen settings, TunnelOpener opener, int budget) {
        return serve(settings, opener, budget, Duration.ofSeconds(30));
    }

    private Thread serve(SocksListen settings, TunnelOpener opener, int budget, Duration deadline) {
        ClientFlows flows = new ClientFlows(
                target -> {
                    asked = target;
                    return opener.open(target);
                },
                new Places(budget, 0, requests.places),
                new Flows(),
                new BufferPool(4096),
                new TrafficCounters(),
                requests);
        return Thread.ofVirtual().start(() -> {
            try (var socket = sockets.near()) {
                new SocksSession(settings, flows, requests, deadline).handle(socket);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private TunnelOpener connected() {
        return target -> {
            try {
                return new Opening.Opened(connection.client().open());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        };
    }

    private static TunnelOpener refusing(OpenStatus status) {
        return target -> new Opening.Refused(status, status.text());
    }

    private void send(String hex) throws IOException {
        sockets.far().write(ByteBuffer.wrap(HEX.parseHex(hex)));
    }

    private String receive(int bytes) throws IOException {
        return HEX.formatHex(Channels.newInputStream(sockets.far()).readNBytes(bytes));
    }

    private String receiveAll() throws IOException {
        return HEX.formatHex(Channels.newInputStream(sockets.far()).readAllBytes());
    }

    private static String reply(int code) {
        return "05" + HEX.toHexDigits((byte) code) + "0001" + "00000000" + "0000";
    }

    @Test
    void aRequestIsServedEvenByteByByteAndWhatFollowsItIsPayload() throws Exception {
        Thread session = serve(OPEN, connected(), 1);
        String all = "050100" + CONNECT_NAME + HEX.formatHex("early data".getBytes());
        for (int i = 0; i < all.length(); i += 2) {
            send(all.substring(i, i + 2));
        }
        sockets.far().shutdownOutput();
        assertEquals("0500" + reply(0), receive(12));
        assertEquals(new Target("example.org", 443), asked);
        var far = connection.server().streams.getFirst();
        assertEquals("early data", new String(far.readAll()));
        far.write("answer".getBytes());
        far.finish();
        assertEquals(HEX.formatHex("answer".getBytes()), receiveAll());
        session.join();
    }

    @ParameterizedTest
    @CsvSource({
        "05010001 c0000201 0050, 192.0.2.1:80",
        "05010004 20010db8000000000000000000000001 0050, [2001:db8::1]:80",
        "05010003 09 3132372e302e302e31 0050, 127.0.0.1:80",
    })
    void eachAddressFormIsUnderstood(String request, String target) throws Exception {
        Thread session = serve(OPEN, refusing(OpenStatus.NOT_ALLOWED), 1);
        send("050100" + request.replace(" ", ""));
        assertEquals("0500" + reply(2), receiveAll());
        session.join();
        assertEquals(target, asked.toString());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OK")
    void theServersStatusIsTheReply(OpenStatus status) throws Exception {
        serve(OPEN, refusing(status), 1);
        send("050100" + CONNECT_NAME);
        // RFC 1928 has no number for "busy".
        assertEquals("0500" + reply(status == OpenStatus.BUSY ? 1 : status.code()), receiveAll());
        assertEquals(1, requests.answered.sum(status));
        assertEquals(1, requests.answered.total());
        assertEquals(0, requests.refusedForPlaces.sum(), "it was the server's word");
    }

    @Test
    void aServerThatCannotBeAskedIsAGeneralFailure() throws Exception {
        serve(OPEN, target -> new Opening.Unavailable("no connection"), 1);
        send("050100" + CONNECT_NAME);
        assertEquals("0500" + reply(1), receiveAll());
    }

    @Test
    void moreStreamsThanAllowedAreAGeneralFailure() throws Exception {
        Places places = new Places(1, 0, requests.places);
        assertNotNull(places.enter(Duration.ZERO));
        ClientFlows flows = new ClientFlows(
                connected(), places, new Flows(), new BufferPool(4096), new TrafficCounters(), requests);
        Thread.ofVirtual().start(() -> {
            try (var socket = sockets.near()) {
                new SocksSession(OPEN, flows, requests, Duration.ofSeconds(30)).handle(socket);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        send("050100" + CONNECT_NAME);
        assertEquals("0500" + reply(1), receiveAll());
        assertEquals(1, requests.refusedForPlaces.sum());
        assertEquals(1, requests.answered.sum(OpenStatus.BUSY));
        assertEquals(1, requests.places.waited.sum());
        assertEquals(0, requests.places.waiting.sum());
    }

    @ParameterizedTest
    @CsvSource({
        "0502 0001 c0000201 0050, 07", // BIND
        "0503 0001 00000000 0000, 07", // UDP ASSOCIATE, with the address that clients send for "any"
        "0577 0001 c0000201 0050, 07",
        "0501 0009 c0000201 0050, 08",
        "0501 0001 c0000201 0000, 01",
        "0501 0003 00 0050, 01",
        "0501 0003 01 20 0050, 01",
    })
    void whatIsNotServedIsRepliedTo(String request, String code) throws Exception {
        serve(OPEN, connected(), 1);
        send("050100" + request.replace(" ", ""));
        assertEquals("0500" + "05" + code + "000100000000" + "0000", receiveAll());
    }

    @Test
    void aLoginIsCheckedInWhole() throws Exception {
        for (Map.Entry<String, String> each : Map.of("user", "0100", "nobody", "0101", "use", "0101", "", "0101")
                .entrySet()) {
            try (Sockets.Pair pair = Sockets.pair()) {
                sockets = pair;
                serve(LOGIN, refusing(OpenStatus.NOT_ALLOWED), 1);
                String name = HEX.formatHex(each.getKey().getBytes());
                send("05020002" + "01" + HEX.toHexDigits((byte) (name.length() / 2)) + name + "06"
                        + HEX.formatHex("secret".getBytes()));
                assertEquals("0502" + each.getValue(), receive(4));
                if (each.getValue().equals("0100")) {
                    send(CONNECT_NAME);
                    assertEquals(reply(2), receiveAll());
                } else {
                    assertEquals("", receiveAll());
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"050100, LOGIN", "050102, OPEN", "0500, OPEN", "0500, LOGIN"})
    void withoutACommonMethodThereIsNoTalk(String greeting, String which) throws Exception {
        serve(which.equals("LOGIN") ? LOGIN : OPEN, connected(), 1);
        send(greeting);
        assertEquals("05ff", receiveAll());
    }

    @ParameterizedTest
    @CsvSource({"04010050c0000201", "474554202f", "434f4e4e45435420", "00"})
    void whatIsNotSocks5IsClosedWithoutAWord(String bytes) throws Exception {
        Thread session = serve(OPEN, connected(), 1);
        send(bytes);
        session.join();
        assertArrayEquals(new byte[0], readWhatIsThere());
    }

    private byte[] readWhatIsThere() {
        try {
            return Channels.newInputStream(sockets.far()).readAllBytes();
        } catch (IOException reset) {
            // Closed with unread bytes, which is a reset.
            return new byte[0];
        }
    }

    @Test
    void aClientThatIsTooSlowIsClosed() throws Exception {
        Thread session = serve(OPEN, connected(), 1, Duration.ofMillis(20));
        send("0501");
        session.join();
        assertEquals("", receiveAll());
        assertEquals(1, requests.deadlines.sum(Deadline.SOCKS_REQUEST));
        assertEquals(1, requests.malformed.sum());
    }

    @Test
    void aClientThatEndsInTheMiddleIsClosed() throws Exception {
        Thread session = serve(OPEN, connected(), 1);
        send("050100" + "0501");
        sockets.far().shutdownOutput();
        assertEquals("0500", receiveAll());
        session.join();
        assertEquals(1, requests.malformed.sum());
        assertEquals(0, requests.deadlines.total(), "it was not slow");
    }
}
