package loomwire.quic.runtime;

import java.io.IOException;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PassingPort;

/** A port that tells for how long its loop means to sleep, and how often it has turned. */
final class SleepWatch extends PassingPort {
    private volatile long asleepForNanos;
    private volatile long turns;

    SleepWatch(PacketPort port) {
        super(port);
    }

    /** How long the loop sleeps if nobody wakes it; 0 while it is up. */
    long asleepForNanos() {
        return asleepForNanos;
    }

    long turns() {
        return turns;
    }

    @Override
    public int receive(PacketBatch batch, long timeoutNanos) throws IOException {
        asleepForNanos = timeoutNanos;
        try {
            return super.receive(batch, timeoutNanos);
        } finally {
            asleepForNanos = 0;
            turns = turns + 1;
        }
    }
}
