package loomwire.quic.runtime;

import java.io.IOException;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortCapabilities;
import loomwire.rawnet.PortCounters;

/** A port behind a translator of addresses that forgets: at some moment its datagrams come from another address. */
final class MovingPort implements PacketPort {
    private final PacketPort before;
    private final PacketPort after;
    private volatile boolean moved;

    MovingPort(PacketPort before, PacketPort after) {
        this.before = before;
        this.after = after;
    }

    void move() {
        moved = true;
        before.wakeup();
    }

    private PacketPort current() {
        return moved ? after : before;
    }

    @Override
    public PortCapabilities capabilities() {
        return before.capabilities();
    }

    @Override
    public int receive(PacketBatch batch, long timeoutNanos) throws IOException {
        return current().receive(batch, timeoutNanos);
    }

    @Override
    public int transmit(PacketBatch batch) throws IOException {
        return current().transmit(batch);
    }

    @Override
    public void learn(PacketBatch received, int entry, boolean authenticated) {
        current().learn(received, entry, authenticated);
    }

    @Override
    public void wakeup() {
        before.wakeup();
        after.wakeup();
    }

    @Override
    public PortCounters counters() {
        return current().counters();
    }

    @Override
    public void close() throws IOException {
        try (before;
                after) {
            // Both are closed, whatever the first says.
        }
    }
}
