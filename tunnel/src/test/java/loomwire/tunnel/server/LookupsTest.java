package loomwire.tunnel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import loomwire.tunnel.dns.NameSource;
import loomwire.tunnel.dns.Resolution;
import loomwire.tunnel.testing.Eventually;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LookupsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Client ONE = new Client(1, SourcePrefix.of(InetAddress.ofLiteral("192.0.2.1")));
    private static final Client TWO = new Client(2, SourcePrefix.of(InetAddress.ofLiteral("198.51.100.1")));

    private final MadeUpNames names = new MadeUpNames();
    private final Lookups lookups = new Lookups(names, 80, new NameCounters());

    /** Slow names are answered when the test says so. */
    private static final class MadeUpNames implements NameSource {
        private final AtomicInteger asked = new AtomicInteger();
        private final AtomicInteger interrupted = new AtomicInteger();
        private final AtomicLong generation = new AtomicLong();
        private final CountDownLatch slow = new CountDownLatch(1);

        @Override
        public Resolution resolve(String host) throws InterruptedException {
            asked.incrementAndGet();
            if (host.startsWith("slow")) {
                try {
                    slow.await();
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                    throw e;
                }
            }
            if (host.startsWith("broken")) {
                throw new IllegalStateException("made up");
            }
            return host.startsWith("lacking")
                    ? new Resolution.Lack(new IOException("Too many open files"))
                    : host.startsWith("brief")
                            ? new Resolution.Nothing(Duration.ZERO)
                            : host.startsWith("failing")
                                    ? new Resolution.Failure("no", true, LONG)
                                    : new Resolution.Addresses(List.of(InetAddress.getLoopbackAddress()), LONG);
        }

        @Override
        public Thread thread(Runnable task) {
            return Thread.ofVirtual().unstarted(task);
        }

        @Override
        public int maxAtOnce() {
            return 10;
        }

        @Override
        public long generation() {
            return generation.get();
        }
    }

    @AfterEach
    void close() {
        lookups.close();
    }

    private FutureTask<Resolution> ask(String name, Client client) {
        FutureTask<Resolution> task = new FutureTask<>(() -> lookups.find(name, client, LONG));
        Thread.ofVirtual().start(task);
        return task;
    }

    @Test
    void oneClientsSlowNamesLeaveAnotherOneServed() throws Exception {
        List<FutureTask<Resolution>> slow = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            slow.add(ask("slow" + i, ONE));
        }
        Eventually.holds("its share is taken", () -> names.asked.get() == 8);
        assertInstanceOf(Resolution.Addresses.class, lookups.find("fast", TWO, LONG));
        names.slow.countDown();
        for (FutureTask<Resolution> each : slow) {
            assertInstanceOf(Resolution.Addresses.class, each.get());
        }
    }

    @Test
    void identicalQuestionsAreAskedOnce() throws Exception {
        List<FutureTask<Resolution>> all = new ArrayList<>();
        all.add(ask("slow", ONE));
        Eventually.holds("it asks", () -> names.asked.get() == 1);
        for (int i = 0; i < 20; i++) {
            all.add(ask("SLOW", i % 2 == 0 ? ONE : TWO));
        }
        names.slow.countDown();
        for (FutureTask<Resolution> each : all) {
            assertInstanceOf(Resolution.Addresses.class, each.get());
        }
        assertEquals(1, names.asked.get());
    }

    @Test
    void answersAndFailuresAreKeptAsLongAsTheyHold() throws Exception {
        for (String name : List.of("fast", "failing")) {
            int before = names.asked.get();
            Resolution first = lookups.find(name, ONE, LONG);
            assertEquals(first, lookups.find(name, TWO, LONG));
            assertEquals(before + 1, names.asked.get());
        }
        lookups.find("brief", ONE, LONG);
        lookups.find("brief", ONE, LONG);
        assertEquals(4, names.asked.get());
    }

    @Test
    void whatThisMachineLacksOrDoesWrongIsNoWordOnTheNameAndNotKept() throws Exception {
        for (String name : List.of("lacking", "broken")) {
            int before = names.asked.get();
            assertInstanceOf(Resolution.Lack.class, lookups.find(name, ONE, LONG));
            assertInstanceOf(Resolution.Lack.class, lookups.find(name, TWO, LONG));
            assertEquals(before + 2, names.asked.get());
        }
    }

    @Test
    void whatIsKeptIsForgottenWhenTheSourceChanges() throws Exception {
        lookups.find("fast", ONE, LONG);
        names.generation.incrementAndGet();
        lookups.find("fast", ONE, LONG);
        assertEquals(2, names.asked.get());
    }

    @Test
    void aNameForWhichNobodyWaitsAnyMoreIsGivenUp() throws Exception {
        assertThrows(TimeoutException.class, () -> lookups.find("slow", ONE, Duration.ofMillis(1)));
        FutureTask<Resolution> one = ask("slow2", ONE);
        FutureTask<Resolution> two = ask("slow2", ONE);
        Eventually.holds("the first is given up", () -> names.interrupted.get() == 1);
        names.slow.countDown();
        assertInstanceOf(Resolution.Addresses.class, one.get());
        assertInstanceOf(Resolution.Addresses.class, two.get());
    }

    @Test
    void closingEndsWhatIsUnderWay() {
        FutureTask<Resolution> waits = ask("slow", ONE);
        Eventually.holds("it asks", () -> names.asked.get() == 1);
        lookups.close();
        assertThrows(Exception.class, waits::get);
        assertEquals(1, names.interrupted.get());
    }
}
