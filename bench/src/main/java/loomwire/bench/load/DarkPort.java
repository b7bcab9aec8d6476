package loomwire.bench.load;

import java.io.IOException;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortCapabilities;
import loomwire.rawnet.PortCounters;

/** A port whose light can be turned off: then what is sent vanishes, and nothing comes in. */
final class DarkPort implements PacketPort {
    private final PacketPort port;
    private volatile boolean dark;

    DarkPort(PacketPort port) {
        this.port = port;
    }

    void goDark() {
        dark = true;
    }

    @Override
    public PortCapabilities capabilities() {
        return port.capabilities();
    }

    @Override
    public int receive(PacketBatch batch, long timeoutNanos) throws IOException {
        int received = port.receive(batch, timeoutNanos);
        if (dark) {
            batch.clear();
            return 0;
        }
        return received;
    }

    @Override
    public int transmit(PacketBatch batch) throws IOException {
        return dark ? batch.size() : port.transmit(batch);
    }

    @Override
    public void wakeup() {
        port.wakeup();
    }

    @Override
    public PortCounters counters() {
        return port.counters();
    }

    @Override
    public void close() throws IOException {
        port.close();
    }
}
