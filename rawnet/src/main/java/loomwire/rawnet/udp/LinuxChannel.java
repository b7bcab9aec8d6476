package loomwire.rawnet.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.linux.ErrnoException;
import loomwire.rawnet.linux.IncomingTrains;
import loomwire.rawnet.linux.OutgoingTrains;
import loomwire.rawnet.linux.Poller;
import loomwire.rawnet.linux.UdpSocket;

/**
 * Moves many datagrams with one system call, and datagrams of one size to one peer as one message, which Linux cuts apart
 * and on receipt may have merged. On the wire each is a UDP datagram as ever. Owned by the loop.
 */
final class LinuxChannel implements UdpChannel {
    /** Messages sent at once: as many as the loop hands over. */
    private static final int OUTGOING = 64;
    private static final int SLAB_BYTES = 256 << 10;
    /** Messages taken at once; trains make many datagrams of them. */
    private static final int INCOMING = 32;
    /** System calls for one batch: empty datagrams, which fill none, must not keep the loop from its other work. */
    private static final int MAX_CALLS = 4;

    private final UdpSocket socket;
    private final Poller poller;
    private final PortCounters counters;
    private final OutgoingTrains outgoing;
    private final IncomingTrains incoming;
    private int came;
    private int message;
    private int taken;

    private LinuxChannel(UdpSocket socket, PortCounters counters) throws IOException {
        this.socket = socket;
        this.counters = counters;
        this.outgoing = new OutgoingTrains(socket, OUTGOING, SLAB_BYTES);
        this.incoming = new IncomingTrains(socket, INCOMING);
        this.poller = new Poller(socket.descriptor());
    }

    static LinuxChannel open(InetSocketAddress bind, int bufferBytes, boolean sharing, PortCounters counters)
            throws IOException {
        UdpSocket socket = UdpSocket.open(bind, bufferBytes, sharing);
        try {
            return new LinuxChannel(socket, counters);
        } catch (IOException | RuntimeException | LinkageError e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public InetSocketAddress localAddress() {
        return socket.localAddress();
    }

    @Override
    public void share() throws IOException {
        socket.share();
    }

    @Override
    public void take(PacketBatch batch) throws IOException {
        for (int calls = 0; calls <= MAX_CALLS; calls++) {
            while (message < came) {
                if (!cut(batch)) {
                    return;
                }
            }
            boolean mayHaveMore = came == 0 || incoming.isFull() || batch.size() == 0;
            if (calls == MAX_CALLS || !mayHaveMore || !receive()) {
                return;
            }
        }
    }

    /** Takes messages from the kernel; false if none is there. */
    private boolean receive() throws IOException {
        int result = incoming.receive();
        came = Math.max(result, 0);
        message = 0;
        taken = 0;
        return switch (-result) {
            case ErrnoException.EAGAIN, ErrnoException.EINTR -> false;
            case ErrnoException.EBADF -> throw UdpPort.closed(localAddress());
            // What went wrong with one datagram, such as an ICMP message about it, does not end the port.
            default -> result > 0;
        };
    }

    /** Moves datagrams of the current message into the batch; false if that has no room. */
    private boolean cut(PacketBatch batch) {
        int bytes = incoming.bytes(message);
        int segment = incoming.segmentBytes(message);
        while (taken < bytes) {
            int length = Math.min(segment, bytes - taken);
            if (batch.hasRoom(length)) {
                incoming.copy(message, taken, batch.slab(), batch.nextOffset(), length);
                batch.add(length, length, incoming.addressHigh(message), incoming.addressLow(message),
                        incoming.port(message), 0);
            } else if (batch.size() > 0) {
                return false;
            } else {
                counters.receiveDrops.increment();
            }
            taken += length;
        }
        message++;
        taken = 0;
        return true;
    }

    @Override
    public int send(PacketBatch batch) throws IOException {
        int sent = 0;
        for (int i = 0; i < batch.size(); i++) {
            int end = batch.offset(i) + batch.length(i);
            int step = Math.max(1, batch.segmentBytes(i));
            for (int from = batch.offset(i); from < end; from += step) {
                int length = Math.min(step, end - from);
                if (length > MAX_DATAGRAM_BYTES) {
                    counters.tooLong.increment();
                    continue;
                }
                sent += outgoing.hasRoom(length) ? 0 : flush();
                outgoing.add(batch.addressHigh(i), batch.addressLow(i), batch.port(i), batch.slab(), from, length);
            }
        }
        return sent + flush();
    }

    private int flush() throws IOException {
        int sent = 0;
        int next = 0;
        int naps = 0;
        try {
            while (next < outgoing.size()) {
                int went = outgoing.send(next);
                if (went < 0) {
                    if (-went == ErrnoException.EINTR) {
                        continue;
                    }
                    if (-went == ErrnoException.EAGAIN && naps++ < SEND_NAPS) {
                        LockSupport.parkNanos(this, NAP_NANOS);
                        continue;
                    }
                    skip(-went, outgoing.segments(next++));
                    continue;
                }
                naps = 0;
                for (int end = next + went; next < end; next++) {
                    sent += outgoing.segments(next);
                    counters.bytesSent.add(outgoing.bytes(next));
                }
            }
        } finally {
            outgoing.clear();
        }
        return sent;
    }

    /** The kernel did not take a message. */
    private void skip(int errno, int datagrams) throws IOException {
        switch (errno) {
            case ErrnoException.EBADF -> throw UdpPort.closed(localAddress());
            case ErrnoException.EMSGSIZE -> counters.tooLong.add(datagrams);
            case ErrnoException.EINVAL, ErrnoException.EIO -> {
                // A kernel or a network card that cannot cut: recovery above sends these again, one by one.
                if (datagrams > 1) {
                    outgoing.stopCutting();
                }
                counters.sendDrops.add(datagrams);
            }
            // Unreachable network, filtered by a firewall, an address of the other family: all may pass.
            default -> counters.sendDrops.add(datagrams);
        }
    }

    @Override
    public void await(BooleanSupplier ready, long nanos) {
        if (message == came) {
            poller.await(ready, nanos);
        }
    }

    @Override
    public void signal() {
        poller.signal();
    }

    @Override
    public void close() throws IOException {
        try {
            poller.close();
        } finally {
            socket.close();
        }
    }
}
