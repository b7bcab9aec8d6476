package loomwire.rawnet.udp;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.linux.ErrnoException;
import loomwire.rawnet.linux.IncomingTrains;
import loomwire.rawnet.linux.UdpSocket;

/** Datagrams on their way from one socket into batches, many with one system call. Owned by the loop. */
final class LinuxQueue {
    /** Messages taken at once; trains make many datagrams of them. */
    private static final int INCOMING = 32;
    /** System calls for one batch: empty datagrams, which fill none, must not keep the loop from its other work. */
    private static final int MAX_CALLS = 4;

    private final UdpSocket socket;
    private final IncomingTrains incoming;
    private final LongAdder drops;
    private int came;
    private int message;
    private int taken;
    private int kernelDrops;

    /** @param drops counts what was lost for want of room */
    LinuxQueue(UdpSocket socket, LongAdder drops) {
        this.socket = socket;
        this.drops = drops;
        this.incoming = new IncomingTrains(socket, INCOMING);
    }

    /** Whether nothing is left of what was taken from the kernel. */
    boolean isEmpty() {
        return message == came;
    }

    /** Takes what is there into the batch, as far as it has room. */
    void take(PacketBatch batch) throws IOException {
        for (int calls = 0; calls <= MAX_CALLS; calls++) {
            while (message < came) {
                if (!cut(batch)) {
                    return;
                }
            }
            boolean mayHaveMore = came == 0 || incoming.isFull() || batch.size() == 0;
            if (calls == MAX_CALLS || calls > 0 && !mayHaveMore || !receive()) {
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
            case ErrnoException.EBADF -> throw UdpPort.closed(socket.localAddress());
            // What went wrong with one datagram, such as an ICMP message about it, does not end the port.
            default -> result > 0;
        };
    }

    /** Moves datagrams of the current message into the batch; false if that has no room. */
    private boolean cut(PacketBatch batch) {
        int bytes = incoming.bytes(message);
        incoming.look(message);
        int segment = incoming.segmentBytes();
        while (taken < bytes) {
            int length = Math.min(segment, bytes - taken);
            if (batch.hasRoom(length)) {
                incoming.copy(message, taken, batch.slab(), batch.nextOffset(), length);
                batch.add(
                        length,
                        length,
                        incoming.addressHigh(message),
                        incoming.addressLow(message),
                        incoming.port(message),
                        0);
                batch.local(incoming.localHigh(), incoming.localLow());
            } else if (batch.size() > 0) {
                return false;
            } else {
                drops.increment();
            }
            taken += length;
        }
        message++;
        taken = 0;
        return true;
    }

    /** Adds what the kernel dropped since the last call. By any thread. */
    synchronized void countKernelDrops() {
        int now = socket.drops();
        drops.add(Integer.toUnsignedLong(now - kernelDrops)); // the kernel's number begins again after 2^32
        kernelDrops = now;
    }
}
