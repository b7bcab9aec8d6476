package loomwire.bench.path;

import java.io.IOException;
import loomwire.rawnet.linux.ErrnoException;
import loomwire.rawnet.linux.OutgoingMessages;
import loomwire.rawnet.linux.PacketSocket;
import loomwire.rawnet.linux.Poller;
import loomwire.rawnet.model.OneWay;
import loomwire.rawnet.model.Schedule;

/**
 * Frames from one interface to the other, through a model of the path. Runs on a thread of its own, which owns everything here
 * but the next schedule and the end.
 */
final class Direction implements Runnable, AutoCloseable {
    /** Ethernet's header, which rates and queues do not count. */
    private static final int LINK_HEADER_BYTES = 14;
    /** A frame of an MTU of 1,500 bytes with a VLAN tag; longer ones tell of an offload that is on. */
    private static final int FRAME_BYTES = 1518;
    /** What the kernel keeps while this thread has no processor: 100 ms of 1 Gbit/s of full frames, as the kernel counts them. */
    private static final int RECEIVE_BUFFER_BYTES = 64 << 20;

    private static final int FRAMES_IN_A_CALL = 64;

    private final String name;
    private final long grainNanos;
    private final PacketSocket in;
    private final OutgoingMessages out;
    private final Poller poller;
    private final Frame.Pool pool = new Frame.Pool(FRAME_BYTES);
    private final OneWay<Frame> path;
    private final Trace trace;
    private final long start;
    private volatile Schedule next;
    private volatile boolean ended;
    private long missed;
    private long tooLong;
    private long notSent;

    /**
     * @param grainNanos how often the thread wakes at most; frames come and go in bursts of so much time
     * @param start the {@link System#nanoTime} that counts as 0
     */
    Direction(
            String name, String from, String to, long seed, Schedule schedule, long grainNanos, Trace trace, long start)
            throws IOException {
        this.name = name;
        this.grainNanos = grainNanos;
        this.trace = trace;
        this.start = start;
        in = PacketSocket.open(from, FRAME_BYTES, RECEIVE_BUFFER_BYTES);
        out = PacketSocket.openSender(to, FRAMES_IN_A_CALL, 2 * FRAMES_IN_A_CALL * FRAME_BYTES);
        poller = new Poller(in.descriptor());
        path = new OneWay<>(seed, schedule, 0, pool::release, Frame::retain);
    }

    /** Has another schedule begin at once. By any thread. */
    void schedule(Schedule schedule) {
        next = schedule;
        poller.signal();
    }

    @Override
    public void run() {
        try {
            while (!ended) {
                cycle();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(name, e);
        }
    }

    private void cycle() throws IOException {
        long now = System.nanoTime() - start;
        Schedule other = next;
        if (other != null) {
            next = null;
            path.schedule(other, now);
        }
        int came = receive(now);
        send(now);
        if (trace.isDue(name, now)) {
            missed += in.takeMissed();
            trace.add(name, now, path, missed + notSent);
        }
        if (came > 0) {
            if (!in.isFull(came)) {
                poller.nap(this::isAsked, grainNanos); // the next frames come together, and cost one wake-up
            }
            return;
        }
        long wait = Math.min(path.nextTimeout(), trace.nextDue(name)) - (System.nanoTime() - start);
        if (wait > 0) {
            poller.await(this::isAsked, Math.max(wait, grainNanos));
        }
    }

    private boolean isAsked() {
        return next != null || ended;
    }

    private int receive(long now) throws IOException {
        int came = in.receive();
        if (came < 0) {
            if (-came != ErrnoException.EAGAIN && -came != ErrnoException.EINTR) {
                throw new ErrnoException("recvmmsg on the " + name + " side", -came);
            }
            return 0;
        }
        for (int i = 0; i < came; i++) {
            int length = in.bytes(i);
            if (length > FRAME_BYTES || length < LINK_HEADER_BYTES) {
                tooLong++;
                continue;
            }
            Frame frame = pool.take();
            in.copy(i, frame.bytes);
            frame.length = length;
            path.offer(frame, length - LINK_HEADER_BYTES, now);
        }
        return came;
    }

    private void send(long now) {
        for (Frame frame = path.poll(now); frame != null; frame = path.poll(now)) {
            if (!out.hasRoom(frame.length)) {
                flush();
            }
            out.add(frame.bytes, 0, frame.bytes, 0, frame.length);
            pool.release(frame);
        }
        flush();
    }

    private void flush() {
        int gone = 0;
        while (gone < out.size()) {
            int sent = out.send(gone);
            if (sent > 0) {
                gone += sent;
            } else if (-sent != ErrnoException.EINTR) {
                notSent++; // the far end is not up yet, or its queue is full
                gone++;
            }
        }
        out.clear();
    }

    /** Ends the thread; by any thread, which then waits for it and closes. */
    void end() {
        ended = true;
        poller.signal();
    }

    /** What became of frames; after the thread has ended. */
    String report() throws ErrnoException {
        missed += in.takeMissed();
        String text = name + ": " + path.figures();
        if (missed + notSent > 0) {
            text += "\n" + name + ": WARNING: " + missed + " frames missed and " + notSent
                    + " not sent, since the machine was too busy; the path lost more than it was told to";
        }
        if (tooLong > 0) {
            text += "\n" + name + ": WARNING: " + tooLong + " frames longer than " + FRAME_BYTES
                    + " bytes dropped: an end has offloads on, or a larger MTU than 1500";
        }
        return text;
    }

    @Override
    public void close() throws IOException {
        poller.close();
        in.close();
        out.close();
    }
}
