package loomwire.tunnel.dns;

import static loomwire.tunnel.testing.NameServer.absent;
import static loomwire.tunnel.testing.NameServer.add;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import loomwire.tunnel.testing.Eventually;
import loomwire.tunnel.testing.NameServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@Tag("slow")
@Timeout(60)
class StubResolverTest {
    private static final InetAddress FOUR = InetAddress.ofLiteral("192.0.2.7");
    private static final InetAddress SIX = InetAddress.ofLiteral("2001:db8::7");

    @TempDir
    private Path folder;

    private static boolean both(Name name, int type, Message reply) {
        add(reply, name, type, FOUR);
        add(reply, name, type, SIX);
        return true;
    }

    private static List<InetAddress> addresses(Resolution resolution) {
        return assertInstanceOf(Resolution.Addresses.class, resolution).addresses();
    }

    @Test
    void bothFamiliesAreFoundAndHoldAsLongAsTheirRecords() throws Exception {
        try (NameServer server = new NameServer((name, type, reply, tcp) -> both(name, type, reply))) {
            Resolution found = server.source(folder).resolve("www.example.org");
            assertEquals(2, addresses(found).size());
            assertTrue(addresses(found).containsAll(List.of(FOUR, SIX)));
            assertEquals(Duration.ofSeconds(NameServer.TTL), found.timeToLive());
        }
    }

    @Test
    void aliasesAreFollowedWithinTheReply() throws Exception {
        Name target = Name.fromString("host.example.net.");
        try (NameServer server = new NameServer((name, type, reply, tcp) -> {
            reply.addRecord(new CNAMERecord(name, DClass.IN, 20, target), Section.ANSWER);
            return both(target, type, reply);
        })) {
            Resolution found = server.source(folder).resolve("www.example.org");
            assertEquals(2, addresses(found).size());
            assertEquals(Duration.ofSeconds(20), found.timeToLive(), "the shortest on the way");
        }
    }

    @Test
    void recordsOfAnotherNameAreNotTaken() throws Exception {
        Name other = Name.fromString("bank.example.net.");
        try (NameServer server = new NameServer((name, type, reply, tcp) -> both(other, type, reply))) {
            assertInstanceOf(Resolution.Nothing.class, server.source(folder).resolve("www.example.org"));
        }
    }

    @Test
    void recordsOfAnotherClassAreNotTaken() throws Exception {
        Name target = Name.fromString("host.example.net.");
        try (NameServer server = new NameServer((name, type, reply, tcp) -> {
            if (type == Type.A && name.toString().startsWith("address")) {
                reply.addRecord(new ARecord(name, DClass.CHAOS, 20, FOUR), Section.ANSWER);
                return true;
            }
            reply.addRecord(new CNAMERecord(name, DClass.CHAOS, 20, target), Section.ANSWER);
            return both(target, type, reply);
        })) {
            assertInstanceOf(Resolution.Nothing.class, server.source(folder).resolve("address.example.org"));
            assertInstanceOf(Resolution.Nothing.class, server.source(folder).resolve("alias.example.org"));
        }
    }

    @Test
    void anAbsentNameStaysAbsentAsLongAsItsZoneSays() throws Exception {
        Name zone = Name.fromString("example.org.");
        try (NameServer server = new NameServer((name, type, reply, tcp) -> {
            reply.addRecord(new SOARecord(zone, DClass.IN, 3600, zone, zone, 1, 1, 1, 1, 30), Section.AUTHORITY);
            return absent(reply);
        })) {
            Resolution found = server.source(folder).resolve("nowhere.example.org");
            assertInstanceOf(Resolution.Nothing.class, found);
            assertEquals(Duration.ofSeconds(30), found.timeToLive());
        }
    }

    @Test
    void shortNamesAreLookedForInTheDomainsFirstAndLongOnesLast() throws Exception {
        try (NameServer server = new NameServer((name, type, reply, tcp) ->
                name.toString().equals("host.b.example.") || name.toString().equals("x.y.")
                        ? both(name, type, reply)
                        : absent(reply))) {
            NameSource source = server.source(folder, "search a.example b.example", "options ndots:1");
            assertEquals(2, addresses(source.resolve("host")).size());
            assertEquals(
                    List.of("host.a.example. AAAA", "host.a.example. A", "host.b.example. AAAA", "host.b.example. A"),
                    server.asked());
            assertEquals(2, addresses(source.resolve("x.y")).size());
            assertEquals(6, server.asked().size(), "with a dot it is asked for as it is");
            assertInstanceOf(Resolution.Nothing.class, source.resolve("host."));
            assertEquals(8, server.asked().size(), "with a dot at its end, only as it is");
        }
    }

    @Test
    void whatDoesNotFitIsAskedForOverTcp() throws Exception {
        try (NameServer server = new NameServer((name, type, reply, tcp) -> {
            if (tcp) {
                return both(name, type, reply);
            }
            reply.getHeader().setFlag(Flags.TC);
            return true;
        })) {
            assertEquals(
                    2,
                    addresses(server.source(folder).resolve("big.example.org")).size());
        }
    }

    @Test
    void theNextServerIsAskedWhenOneIsSilentFailsOrIsNotThere() throws Exception {
        Map<String, Long> askedBefore = new ConcurrentHashMap<>();
        AtomicReference<NameServer> first = new AtomicReference<>();
        try (NameServer good = new NameServer((name, type, reply, tcp) -> {
                    String question = name + " A";
                    if (first.get() != null && !askedBefore.containsKey(question)) {
                        // What was sent there is there, but its thread may not have run yet.
                        Eventually.holds(
                                "the one before was asked", () -> first.get().asked(question) > 0);
                        askedBefore.put(question, first.get().asked(question));
                    }
                    return both(name, type, reply);
                });
                NameServer silent = new NameServer(
                        InetAddress.ofLiteral("127.0.0.2"), good.port(), (name, type, reply, tcp) -> false);
                NameServer failing =
                        new NameServer(InetAddress.ofLiteral("127.0.0.3"), good.port(), (name, type, reply, tcp) -> {
                            reply.getHeader().setRcode(Rcode.SERVFAIL);
                            return true;
                        })) {
            first.set(silent);
            assertEquals(2, askedAfter("127.0.0.2", good, "silent.example").size());
            first.set(failing);
            assertEquals(2, askedAfter("127.0.0.3", good, "failing.example").size());
            first.set(null);
            assertEquals(2, askedAfter("127.0.0.4", good, "nobody.example").size());
            // Once, and then the next; a busy machine may begin another round after that.
            assertEquals(Map.of("silent.example. A", 1L, "failing.example. A", 1L), askedBefore);
        }
    }

    private List<InetAddress> askedAfter(String first, NameServer good, String name) throws Exception {
        Path conf =
                Files.writeString(folder.resolve("conf-" + first), "nameserver " + first + "\nnameserver 127.0.0.1\n");
        return addresses(
                NameSources.of(conf, folder.resolve("hosts"), good.port()).resolve(name));
    }

    @Test
    void aServerThatFailsOnOneTypeIsTakenAtItsWordForTheOther() throws Exception {
        try (NameServer server = new NameServer((name, type, reply, tcp) -> {
            if (type == Type.AAAA) {
                reply.getHeader().setRcode(Rcode.SERVFAIL);
            }
            add(reply, name, type, FOUR);
            return true;
        })) {
            assertEquals(List.of(FOUR), addresses(server.source(folder).resolve("www.example.org")));
        }
    }

    @Test
    void aLostQuestionIsAskedAgain() throws Exception {
        CountDownLatch twice = new CountDownLatch(2);
        try (NameServer server = new NameServer((name, type, reply, tcp) -> {
            if (twice.getCount() > 0) {
                twice.countDown();
                return false;
            }
            return both(name, type, reply);
        })) {
            assertEquals(
                    2,
                    addresses(server.source(folder).resolve("www.example.org")).size());
        }
    }

    @Test
    void noNameServerThatAnswersIsAFailureAndNotAnAbsence() throws Exception {
        try (NameServer server = new NameServer((name, type, reply, tcp) -> false)) {
            Resolution.Failure failure = assertInstanceOf(
                    Resolution.Failure.class, server.source(folder).resolve("slow.example.org"));
            assertFalse(failure.inTime());
        }
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        try (NameServer server = new NameServer((name, type, reply, tcp) -> false)) {
            NameSource source = server.source(folder);
            FutureTask<Resolution> waits = new FutureTask<>(() -> source.resolve("slow.example.org"));
            Thread thread = source.thread(waits);
            thread.start();
            Eventually.holds("it asks", () -> server.asked("slow.example.org. A") > 0);
            thread.interrupt();
            ExecutionException end = assertThrows(ExecutionException.class, waits::get);
            assertInstanceOf(InterruptedException.class, end.getCause());
        }
    }

    @Test
    void theHostsFileComesFirstAndIsReadAgainWhenItChanges() throws Exception {
        try (NameServer server = new NameServer((name, type, reply, tcp) -> both(name, type, reply))) {
            Path hosts = Files.writeString(folder.resolve("hosts"), """
                    # ours
                    10.9.0.1  gate gate.example.org # the gate
                    fd00::1   gate
                    """);
            NameSource source = server.source(folder);
            assertEquals(2, addresses(source.resolve("GATE")).size());
            assertEquals(List.of(InetAddress.ofLiteral("10.9.0.1")), addresses(source.resolve("gate.example.org.")));
            assertEquals(2, addresses(source.resolve("localhost")).size());
            assertEquals(List.of(), server.asked());
            long before = source.generation();
            Files.writeString(hosts, "10.9.0.22 gate\n");
            Eventually.holds("it is read again", () -> source.generation() != before);
            assertEquals(List.of(InetAddress.ofLiteral("10.9.0.22")), addresses(source.resolve("gate")));
        }
    }

    @Test
    void resolvConfIsReadAgainWhenItChanges() throws Exception {
        try (NameServer first = new NameServer((name, type, reply, tcp) -> absent(reply));
                NameServer second = new NameServer(
                        InetAddress.ofLiteral("127.0.0.2"),
                        first.port(),
                        (name, type, reply, tcp) -> both(name, type, reply))) {
            NameSource source = first.source(folder);
            assertInstanceOf(Resolution.Nothing.class, source.resolve("www.example.org"));
            long before = source.generation();
            Path fresh = Files.write(folder.resolve("fresh"), second.conf("options timeout:2"));
            Files.move(fresh, folder.resolve("resolv.conf"), StandardCopyOption.REPLACE_EXISTING);
            Eventually.holds("it is read again", () -> source.generation() != before);
            assertEquals(2, addresses(source.resolve("www.example.org")).size());
        }
    }

    @Test
    void namesThatNobodyCanAskForHaveNoAddress() throws IOException, InterruptedException {
        try (NameServer server = new NameServer((name, type, reply, tcp) -> both(name, type, reply))) {
            NameSource source = server.source(folder);
            for (String name :
                    List.of("x".repeat(64) + ".org", "a..b", "a\\046b", ".".repeat(3), "x.".repeat(127) + "xx")) {
                assertInstanceOf(Resolution.Nothing.class, source.resolve(name), name);
            }
            assertEquals(List.of(), server.asked());
        }
    }
}
