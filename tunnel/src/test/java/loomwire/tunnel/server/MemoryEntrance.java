package loomwire.tunnel.server;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import loomwire.quic.QuicEndpoint;

/** An entrance that opens the endpoints that a test has laid ready, one after the other, and fails while there is none. */
final class MemoryEntrance implements Entrance {
    private final Deque<QuicEndpoint> ready = new ArrayDeque<>();
    private int failures;

    MemoryEntrance(QuicEndpoint... endpoints) {
        ready.addAll(List.of(endpoints));
    }

    synchronized void lay(QuicEndpoint endpoint) {
        ready.add(endpoint);
    }

    /** How often it was tried to open what is not there. */
    synchronized int failures() {
        return failures;
    }

    @Override
    public synchronized QuicEndpoint open() throws IOException {
        if (ready.isEmpty()) {
            failures++;
            throw new IOException("the card is gone");
        }
        return ready.remove();
    }

    @Override
    public String name() {
        return "memory";
    }
}
