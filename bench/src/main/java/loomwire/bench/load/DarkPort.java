package loomwire.bench.load;

import java.io.IOException;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PassingPort;

/** A port whose light can be turned off: then what is sent vanishes, and nothing comes in. */
final class DarkPort extends PassingPort {
    private volatile boolean dark;

    DarkPort(PacketPort port) {
        super(port);
    }

    void goDark() {
        dark = true;
    }

    @Override
    public int receive(PacketBatch batch, long timeoutNanos) throws IOException {
        int received = super.receive(batch, timeoutNanos);
        if (dark) {
            batch.clear();
            return 0;
        }
        return received;
    }

    @Override
    public int transmit(PacketBatch batch) throws IOException {
        return dark ? batch.size() : super.transmit(batch);
    }
}
