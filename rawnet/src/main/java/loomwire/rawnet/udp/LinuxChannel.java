package loomwire.rawnet.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.PacketBatch;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.SideLooks;
import loomwire.rawnet.SideQueue;
import loomwire.rawnet.TooLongDatagrams;
import loomwire.rawnet.linux.ErrnoException;
import loomwire.rawnet.linux.OutgoingTrains;
import loomwire.rawnet.linux.Poller;
import loomwire.rawnet.linux.UdpSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves many datagrams with one system call, and datagrams of one size to one peer as one message, which Linux cuts apart
 * and on receipt may have merged. On the wire each is a UDP datagram as ever. Owned by the loop.
 */
final class LinuxChannel implements UdpChannel {
    /** Messages sent at once: as many as the loop hands over. */
    private static final int OUTGOING = 64;

    private static final int SLAB_BYTES = 256 << 10;
    /** Place of the side queue's socket among those that the poller waits for. */
    private static final int SIDE = 1;

    private static final Logger LOG = LoggerFactory.getLogger(LinuxChannel.class);

    private final UdpSocket socket;
    private final int bufferBytes;
    private final PortCounters counters;
    private final TooLongDatagrams tooLong;
    private final OutgoingTrains outgoing;
    private final LinuxQueue queue;
    private final boolean everyAddress;
    /** These change only while the port is being opened. */
    private Poller poller;

    private @Nullable UdpSocket side;
    private @Nullable LinuxQueue sideQueue;
    private final SideLooks looks = new SideLooks();

    private LinuxChannel(UdpSocket socket, int bufferBytes, PortCounters counters) throws IOException {
        this.socket = socket;
        this.bufferBytes = bufferBytes;
        this.counters = counters;
        this.tooLong = new TooLongDatagrams("UDP at " + AddressWords.of(socket.localAddress()), counters);
        this.everyAddress = socket.hasEveryAddress();
        this.outgoing = new OutgoingTrains(socket, OUTGOING, SLAB_BYTES);
        this.queue = new LinuxQueue(socket, counters.receiveDrops);
        this.poller = new Poller(socket.descriptor());
    }

    static LinuxChannel open(InetSocketAddress bind, int bufferBytes, boolean sharing, PortCounters counters)
            throws IOException {
        UdpSocket socket = UdpSocket.open(bind, bufferBytes, sharing);
        try {
            return new LinuxChannel(socket, bufferBytes, counters);
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
    public boolean answersWhereAsked() {
        return true;
    }

    @Override
    public void share() throws IOException {
        socket.share();
    }

    @Override
    public boolean knowsSides() {
        return true;
    }

    @Override
    public boolean openSide() {
        try {
            side = UdpSocket.open(localAddress(), Math.min(bufferBytes, SideQueue.MAX_BUFFER_BYTES), true);
            Poller both = new Poller(socket.descriptor(), side.descriptor());
            poller.close();
            poller = both;
            sideQueue = new LinuxQueue(side, counters.sideDrops);
            return true;
        } catch (IOException e) {
            LOG.debug("UDP at {} has one queue for all: {}", AddressWords.of(localAddress()), e.toString());
            return false;
        }
    }

    @Override
    public boolean steer(SideQueue rule, int count) {
        try {
            socket.steer(rule, count);
            return true;
        } catch (IOException e) {
            LOG.debug("UDP at {} has one queue for all: {}", AddressWords.of(localAddress()), e.toString());
            return false;
        }
    }

    @Override
    public void closeSide() throws IOException {
        if (side != null) {
            poller.close();
            poller = new Poller(socket.descriptor());
            sideQueue = null;
            side.close();
        }
    }

    @Override
    public void countKernelDrops() {
        queue.countKernelDrops();
        if (sideQueue != null) {
            sideQueue.countKernelDrops();
        }
    }

    @Override
    public void take(PacketBatch batch) throws IOException {
        if (sideQueue == null) {
            queue.take(batch);
        } else {
            batch.holdForSide();
            queue.take(batch);
            batch.beginSide();
            if (looks.isDue(poller.takeReadable(SIDE))) {
                sideQueue.take(batch);
                looks.looked(batch.size() > batch.mainSize() || !sideQueue.isEmpty());
            }
        }
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
                    tooLong.count(1, length);
                    continue;
                }
                sent += outgoing.hasRoom(length) ? 0 : flush();
                outgoing.add(
                        batch.addressHigh(i),
                        batch.addressLow(i),
                        batch.port(i),
                        everyAddress ? batch.localHigh(i) : 0,
                        everyAddress ? batch.localLow(i) : 0,
                        batch.slab(),
                        from,
                        length);
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
                    if (isAddressGone(-went) && outgoing.leaveFromAnywhere(next)) {
                        continue;
                    }
                    skip(-went, next++);
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

    /** Whether the kernel may not have taken a message because this host no longer has the address that was asked. */
    private static boolean isAddressGone(int errno) {
        return errno == ErrnoException.EINVAL
                || errno == ErrnoException.EADDRNOTAVAIL
                || errno == ErrnoException.ENETUNREACH;
    }

    /** The kernel did not take a message. */
    private void skip(int errno, int unsent) throws IOException {
        int datagrams = outgoing.segments(unsent);
        switch (errno) {
            case ErrnoException.EBADF -> throw UdpPort.closed(localAddress());
            case ErrnoException.EMSGSIZE -> tooLong.count(datagrams, outgoing.segmentBytes(unsent));
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
        if (queue.isEmpty() && (sideQueue == null || sideQueue.isEmpty())) {
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
            try {
                socket.close();
            } finally {
                if (side != null) {
                    side.close();
                }
            }
        }
    }
}
