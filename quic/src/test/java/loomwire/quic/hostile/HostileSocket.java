package loomwire.quic.hostile;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** Carries a {@link HostilePeer} over a UDP socket on loopback, against a real port. Owned by one thread. */
public final class HostileSocket implements AutoCloseable {
    private static final int LARGEST_DATAGRAM = 65_535;
    private static final int POLL_MILLIS = 20;

    private final HostilePeer peer;
    private final DatagramSocket socket;
    private InetSocketAddress remote;

    /** @param remote the server to attack; {@code null} for a hostile server, which answers who speaks to it */
    public HostileSocket(HostilePeer peer, InetSocketAddress remote) throws IOException {
        this.peer = peer;
        this.remote = remote;
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(POLL_MILLIS);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Sends all that the peer wants to send. */
    public void flush() throws IOException {
        for (byte[] out = peer.poll(); out != null; out = peer.poll()) {
            socket.send(new DatagramPacket(out, out.length, remote));
        }
    }

    /** Sends and receives until the condition holds. */
    public void pumpUntil(BooleanSupplier condition, Duration deadline) throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        DatagramPacket in = new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not so within " + deadline);
            }
            if (remote != null) {
                flush();
            }
            try {
                socket.receive(in);
            } catch (SocketTimeoutException nothing) {
                continue;
            }
            remote = (InetSocketAddress) in.getSocketAddress();
            peer.receive(Arrays.copyOf(in.getData(), in.getLength()));
            in.setLength(LARGEST_DATAGRAM);
        }
        if (remote != null) {
            flush();
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
