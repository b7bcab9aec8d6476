package loomwire.rawnet;

import java.io.IOException;

/** A port in front of another one that passes everything on, for those that change some of it: an attacker, an outage. */
public abstract class PassingPort implements PacketPort {
    private final PacketPort port;

    protected PassingPort(PacketPort port) {
        this.port = port;
    }

    @Override
    public PortCapabilities capabilities() {
        return port.capabilities();
    }

    @Override
    public int receive(PacketBatch batch, long timeoutNanos) throws IOException {
        return port.receive(batch, timeoutNanos);
    }

    @Override
    public int transmit(PacketBatch batch) throws IOException {
        return port.transmit(batch);
    }

    @Override
    public void learn(PacketBatch received, int entry, boolean authenticated) {
        port.learn(received, entry, authenticated);
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
