package loomwire.tunnel.server;

import static loomwire.tunnel.server.ServerOnMemory.answer;
import static loomwire.tunnel.server.ServerOnMemory.ask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import loomwire.tunnel.dns.NameSource;
import loomwire.tunnel.dns.Resolution;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.testing.MemoryConnection;
import loomwire.tunnel.testing.Upstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that lacks what it takes to ask for a name: it says that of itself, and not of the name. */
@Timeout(60)
class OwnLackTest {
    /** Says each of these once, in turn. */
    private record Scripted(Queue<Resolution> said) implements NameSource {
        Scripted(Resolution... said) {
            this(new ConcurrentLinkedQueue<>(List.of(said)));
        }

        @Override
        public Resolution resolve(String host) {
            return said.remove();
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
            return 0;
        }
    }

    @Test
    void itIsAGeneralFailureAndTheNameIsAskedForAnew() throws Exception {
        NameSource names = new Scripted(
                new Resolution.Lack(new IOException("Too many open files")),
                new Resolution.Lack(new IOException("No buffer space available")),
                new Resolution.Addresses(List.of(InetAddress.getLoopbackAddress()), Duration.ofSeconds(60)));
        try (Upstream upstream = new Upstream(socket -> socket.getInputStream().read());
                ServerOnMemory on = new ServerOnMemory(ServerDeadlines.DEFAULTS, "[127.0.0.1]", "", names)) {
            MemoryConnection client = on.client();
            OpenAnswer descriptors = answer(ask(client, "www.example.org", upstream.port()));
            assertEquals(OpenStatus.GENERAL_FAILURE, descriptors.status());
            assertTrue(descriptors.toString().contains("out of file descriptors"), descriptors.toString());
            assertEquals(1, on.counters().dials().outOfDescriptors.sum());
            assertEquals(
                    OpenStatus.GENERAL_FAILURE,
                    answer(ask(client, "www.example.org", upstream.port())).status());
            assertEquals(1, on.counters().dials().outOfDescriptors.sum());
            assertEquals(OpenAnswer.ok(), answer(ask(client, "www.example.org", upstream.port())));
        }
    }
}
