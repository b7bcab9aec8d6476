package loomwire.tunnel.dns;

import static loomwire.tunnel.testing.NameServer.add;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import loomwire.tunnel.testing.NameServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What one type's answer is worth when the other's cannot be had whole. */
@Timeout(60)
class TruncatedAnswersTest {
    private static final InetAddress FOUR = InetAddress.ofLiteral("192.0.2.7");
    private static final InetAddress SIX = InetAddress.ofLiteral("2001:db8::7");

    @TempDir
    private Path folder;

    private static boolean truncated(Message reply) {
        reply.getHeader().setFlag(Flags.TC);
        return true;
    }

    private static boolean with(Message reply, Name name, int type, InetAddress address) {
        add(reply, name, type, address);
        return true;
    }

    private static boolean silent(CountDownLatch end) throws IOException {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return false;
    }

    private List<InetAddress> found(NameServer server) throws Exception {
        return assertInstanceOf(
                        Resolution.Addresses.class, server.source(folder).resolve("www.example.org"))
                .addresses();
    }

    @Test
    void oneFamilyIsEnoughWhereTheOtherIsClosedOverTcp() throws Exception {
        try (NameServer server = new NameServer((name, type, reply, tcp) ->
                !tcp && (type == Type.AAAA ? truncated(reply) : with(reply, name, type, FOUR)))) {
            assertEquals(List.of(FOUR), found(server));
        }
    }

    @Test
    void oneFamilyIsEnoughWhereTheOtherIsSilentOverTcp() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (NameServer server = new NameServer((name, type, reply, tcp) ->
                tcp ? silent(end) : type == Type.AAAA ? truncated(reply) : with(reply, name, type, FOUR))) {
            assertEquals(List.of(FOUR), found(server));
        } finally {
            end.countDown();
        }
    }

    @Test
    void anAnswerThatComesOnlyAfterTheQuestionOverTcpIsHeard() throws Exception {
        CountDownLatch askedOverTcp = new CountDownLatch(1);
        try (NameServer server = new NameServer((name, type, reply, tcp) -> {
            if (tcp) {
                askedOverTcp.countDown();
                return false;
            }
            if (type == Type.AAAA) {
                return truncated(reply);
            }
            silent(askedOverTcp);
            return with(reply, name, type, FOUR);
        })) {
            assertEquals(List.of(FOUR), asked(server.port(), Duration.ofSeconds(30)));
        }
    }

    @Test
    void aTypeThatIsSilentOverTcpLeavesTheOtherItsTime() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (NameServer server = new NameServer((name, type, reply, tcp) ->
                !tcp ? truncated(reply) : type == Type.AAAA ? silent(end) : with(reply, name, type, FOUR))) {
            assertEquals(List.of(FOUR), asked(server.port(), Duration.ofSeconds(4)));
        } finally {
            end.countDown();
        }
    }

    @Test
    void whatCannotBeHadWholeIsAFailureAndNotAnAbsence() throws Exception {
        try (NameServer server =
                new NameServer((name, type, reply, tcp) -> !tcp && (type != Type.AAAA || truncated(reply)))) {
            assertInstanceOf(Resolution.Failure.class, server.source(folder).resolve("www.example.org"));
        }
    }

    @Test
    void anAnswerStandsWhateverIsSentAfterIt() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerOnceAndFlood(server));
            assertEquals(List.of(SIX), asked(server.getLocalPort(), Duration.ofSeconds(30)));
        }
    }

    /** The first question, that for AAAA, is answered; then come more datagrams that answer nothing than are listened to. */
    private static void answerOnceAndFlood(DatagramSocket server) {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            server.receive(packet);
            Message question = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
            Message reply = new Message(question.getHeader().getID());
            reply.getHeader().setFlag(Flags.QR);
            reply.addRecord(question.getQuestion(), Section.QUESTION);
            add(reply, question.getQuestion().getName(), Type.AAAA, SIX);
            byte[] bytes = reply.toWire();
            for (int i = 0; i < 100; i++) {
                server.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<InetAddress> asked(int port, Duration limit) throws IOException {
        DnsExchange exchange = new DnsExchange(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return exchange.ask(Name.fromString("a.example."), limit).stream()
                .flatMap(reply -> reply.addresses().stream())
                .toList();
    }
}
