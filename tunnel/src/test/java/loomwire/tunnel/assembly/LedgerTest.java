package loomwire.tunnel.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import loomwire.quic.EndpointStats;
import loomwire.quic.QuicEndpoint;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortCounters;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private final PortCounters counters = new PortCounters();

    /** As ports do that ask the kernel: each time it has dropped one more of each queue. */
    private final PacketPort port = proxy(PacketPort.class, "counters", () -> {
        counters.receiveDrops.increment();
        counters.sideDrops.add(10);
        return counters;
    });

    private final QuicEndpoint endpoint = proxy(QuicEndpoint.class, "stats", () -> EndpointStats.NONE);

    private interface Behaviour {
        Object now();
    }

    private static <T> T proxy(Class<T> type, String method, Behaviour answer) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        return answer.now();
                    }
                    throw new UnsupportedOperationException(called.getName());
                }));
    }

    @Test
    void whatTheKernelDropsIsAskedForEachTimeAndStaysAfterTheEnd() {
        Ledger ledger = new Ledger();
        Ledger.Entry entry = ledger.add(endpoint, port);
        long first = ledger.totals().ports().receiveDrops();
        assertEquals(first + 1, ledger.totals().ports().receiveDrops());
        entry.close();
        assertEquals(first + 2, ledger.totals().ports().receiveDrops());
        assertEquals(first + 2, ledger.totals().ports().receiveDrops(), "nobody drops at a port that is closed");
        assertEquals(10 * (first + 2), ledger.totals().ports().sideDrops());
    }
}
