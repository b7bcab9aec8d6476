package loomwire.rawnet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** What tests of every port do: send bytes, and receive them. */
public final class PortFixtures {
    /** Longer than any machine needs; who waits that long has lost a wake-up. */
    public static final long LONG_NANOS = 60_000_000_000L;

    private PortFixtures() {}

    public static PacketBatch batch() {
        return new PacketBatch(64, 256 << 10);
    }

    /** A batch of one entry. */
    public static PacketBatch batchTo(InetSocketAddress to, int ecn, byte[] bytes, int segmentBytes) {
        PacketBatch batch = batch();
        append(batch, to, ecn, bytes, segmentBytes);
        return batch;
    }

    public static void append(PacketBatch batch, InetSocketAddress to, int ecn, byte[] bytes, int segmentBytes) {
        System.arraycopy(bytes, 0, batch.slab(), batch.nextOffset(), bytes.length);
        batch.add(
                bytes.length,
                segmentBytes,
                Addresses.high(to.getAddress()),
                Addresses.low(to.getAddress()),
                to.getPort(),
                ecn);
    }

    public static int send(PacketPort port, InetSocketAddress to, byte[] bytes) throws IOException {
        return port.transmit(batchTo(to, 0, bytes, Math.max(1, bytes.length)));
    }

    public static byte[] bytes(PacketBatch batch, int i) {
        return Arrays.copyOfRange(batch.slab(), batch.offset(i), batch.offset(i) + batch.length(i));
    }

    public static InetSocketAddress peer(PacketBatch batch, int i) {
        return new InetSocketAddress(Addresses.toInetAddress(batch.addressHigh(i), batch.addressLow(i)), batch.port(i));
    }

    /** Waits for at least one datagram. */
    public static PacketBatch receive(PacketPort port) throws IOException {
        PacketBatch batch = batch();
        long end = System.nanoTime() + LONG_NANOS;
        while (port.receive(batch, LONG_NANOS) == 0) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("nothing came");
            }
        }
        return batch;
    }
}
