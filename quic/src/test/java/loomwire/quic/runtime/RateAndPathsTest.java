package loomwire.quic.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.ClientConfig;
import loomwire.quic.PathMemory;
import loomwire.quic.Quic;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.QuicStream;
import loomwire.quic.RateFinding;
import loomwire.quic.ServerTrust;
import loomwire.quic.TransportConfig;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.memory.LinkConditions;
import loomwire.rawnet.memory.MemoryNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the runtime passes on of rates and paths. */
@Timeout(60)
class RateAndPathsTest {
    private final MemoryNetwork network = new MemoryNetwork(1, LinkConditions.PERFECT);

    private PacketPort port() throws Exception {
        return network.open(new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 0));
    }

    /** Counts connections that use it. */
    private static final class Counting implements PathMemory {
        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();

        @Override
        public Account account(long addressHigh, long addressLow) {
            opened.incrementAndGet();
            return new Account() {
                @Override
                public long claim(long rttNanos, long now) {
                    return 0;
                }

                @Override
                public void observed(double bytesPerSecond, long minRttNanos, boolean byThePath, long now) {}

                @Override
                public void disproved() {}

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        }
    }

    @Test
    void everyConnectionHasAnAccountInTheMemoryOfPathsAndClosesIt() throws Exception {
        Counting ofServer = new Counting();
        Counting ofClient = new Counting();
        try (QuicEndpoint server = Quic.server(port())
                        .identity(Duo.IDENTITY)
                        .alpn(Duo.ALPN)
                        .paths(ofServer)
                        .open();
                QuicEndpoint client = Quic.client(port()).paths(ofClient).open()) {
            ClientConfig config = Duo.config(new ServerTrust.SkipVerification(), TransportConfig.DEFAULTS);
            for (int i = 1; i <= 2; i++) {
                client.dial(server.localAddress(), config, Duo.LONG);
                assertNotNull(server.accept(Duo.LONG));
                assertEquals(List.of(i, i), List.of(ofClient.opened.get(), ofServer.opened.get()));
            }
        }
        assertEquals(List.of(2, 2), List.of(ofClient.closed.get(), ofServer.closed.get()));
    }

    @Test
    void whoWatchesTheRateIsToldWhatWasFoundAlsoBefore() throws Exception {
        try (Duo duo = new Duo(port(), port(), TransportConfig.DEFAULTS, TransportConfig.DEFAULTS).serving(Duo::echo)) {
            QuicConnection connection = duo.dial();
            assertThrows(IllegalArgumentException.class, () -> connection.sendAt(0));
            CompletableFuture<RateFinding> first = new CompletableFuture<>();
            connection.watchRate(first::complete);
            connection.sendAt(12_500); // 100 kbit/s, which any machine keeps
            QuicStream stream = connection.openStream(Duo.LONG);
            Thread.ofVirtual().start(() -> {
                try {
                    stream.write(new byte[1 << 20], 0, 1 << 20);
                } catch (java.io.IOException over) {
                    // The test is over.
                }
            });
            assertEquals(12_500, first.get(30, TimeUnit.SECONDS).askedBytesPerSecond());
            CompletableFuture<RateFinding> again = new CompletableFuture<>();
            connection.watchRate(again::complete);
            assertEquals(
                    12_500, again.get(30, TimeUnit.SECONDS).askedBytesPerSecond(), "what was found before it watched");
        }
    }
}
