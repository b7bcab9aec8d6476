package loomwire.quic.runtime;

import java.io.IOException;
import java.util.Random;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.PassingPort;

/**
 * A port on a link with an attacker: behind each datagram come a copy of it and others made up from it, all as if from the
 * same peer, and only their headers tell the difference. Counts whose headers the loop lets the port believe.
 */
final class ForgingPort extends PassingPort {
    private static final long GENUINE = 1;
    private static final long FORGED = 2;
    private static final int SHORT_HEADER_BYTES = 9;

    private final Random random;
    volatile int genuineAuthenticated;
    volatile int forgedAuthenticated;
    volatile int forgedUnknown;

    ForgingPort(PacketPort port, long seed) {
        super(port);
        this.random = new Random(seed);
    }

    @Override
    public int receive(PacketBatch batch, long timeoutNanos) throws IOException {
        int genuine = super.receive(batch, timeoutNanos);
        PacketBatch all = new PacketBatch(genuine * 4 + 1, batch.nextOffset() * 4 + 1);
        for (int i = 0; i < genuine; i++) {
            byte[] bytes = new byte[batch.length(i)];
            System.arraycopy(batch.slab(), batch.offset(i), bytes, 0, bytes.length);
            append(all, batch, i, bytes, GENUINE);
            append(all, batch, i, bytes, FORGED); // a copy
            byte[] garbled = bytes.clone();
            for (int at = Math.min(SHORT_HEADER_BYTES, garbled.length); at < garbled.length; at++) {
                garbled[at] = (byte) random.nextInt();
            }
            append(all, batch, i, garbled, FORGED); // rubbish to a connection's id
            random.nextBytes(garbled);
            append(all, batch, i, garbled, FORGED); // rubbish to nobody
        }
        batch.clear();
        for (int i = 0; i < all.size() && batch.hasRoom(all.length(i)); i++) {
            byte[] bytes = new byte[all.length(i)];
            System.arraycopy(all.slab(), all.offset(i), bytes, 0, bytes.length);
            append(batch, all, i, bytes, all.sourceMac(i));
        }
        return batch.size();
    }

    private static void append(PacketBatch to, PacketBatch like, int i, byte[] bytes, long mac) {
        System.arraycopy(bytes, 0, to.slab(), to.nextOffset(), bytes.length);
        to.add(bytes.length, bytes.length, like.addressHigh(i), like.addressLow(i), like.port(i), like.ecn(i));
        to.claims(0, 0, mac);
    }

    @Override
    public void learn(PacketBatch received, int entry, boolean authenticated) {
        boolean genuine = received.sourceMac(entry) == GENUINE;
        if (genuine && authenticated) {
            genuineAuthenticated++;
        } else if (!genuine && authenticated) {
            forgedAuthenticated++;
        } else if (!genuine) {
            forgedUnknown++;
        }
    }
}
