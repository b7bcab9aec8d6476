package loomwire.quic.runtime;

import java.io.IOException;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PortCapabilities;
import loomwire.rawnet.PortCounters;

/** A port that works until it is told to break. */
final class BreakablePort implements PacketPort {
    private final PacketPort sound;
    private volatile Exception onReceive;
    private volatile IOException onClose;

    BreakablePort(PacketPort sound) {
        this.sound = sound;
    }

    void breakWith(Exception e) {
        onReceive = e;
        wakeup();
    }

    void failToCloseWith(IOException e) {
        onClose = e;
    }

    @Override
    public PortCapabilities capabilities() {
        return sound.capabilities();
    }

    @Override
    public int receive(PacketBatch batch, long timeoutNanos) throws IOException {
        int received = sound.receive(batch, timeoutNanos);
        switch (onReceive) {
            case null -> {
                return received;
            }
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            default -> throw new AssertionError(onReceive);
        }
    }

    @Override
    public int transmit(PacketBatch batch) throws IOException {
        return sound.transmit(batch);
    }

    @Override
    public void wakeup() {
        sound.wakeup();
    }

    @Override
    public PortCounters counters() {
        return sound.counters();
    }

    @Override
    public void close() throws IOException {
        sound.close();
        if (onClose != null) {
            throw onClose;
        }
    }
}
