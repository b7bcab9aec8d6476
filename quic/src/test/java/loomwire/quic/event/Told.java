package loomwire.quic.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import loomwire.quic.CloseReason;
import loomwire.quic.DropReason;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.PacketNumberSpace;
import loomwire.quic.wire.AckRanges;
import loomwire.quic.wire.PacketType;

/** Remembers what it is told, as a test asks for it. */
public final class Told implements ConnectionObserver {
    public final boolean client;
    public final List<ConnectionState> states = new ArrayList<>();
    public final List<String> keys = new ArrayList<>();
    public final List<String> phases = new ArrayList<>();
    public final List<Integer> mtus = new ArrayList<>();
    public final List<Long> opened = new ArrayList<>();
    public final List<Long> ended = new ArrayList<>();
    public final List<CloseReason> reasons = new ArrayList<>();
    public final List<DropReason> drops = new ArrayList<>();
    public final Map<String, Integer> sent = new TreeMap<>();
    public final Map<String, Integer> received = new TreeMap<>();
    public final List<String> acknowledged = new ArrayList<>();
    public final List<String> lost = new ArrayList<>();
    public final Map<Integer, Integer> frames = new TreeMap<>();
    public int ackFrames;
    public int mtuProbes;
    public int buffered;
    public long bytesSent;
    public long streamBytes;
    public long largestWindow;
    public long minRttNanos;
    public String protocol;
    private long latest;

    private Told(boolean client) {
        this.client = client;
    }

    /** Observers that add to the list whom they let look. */
    public static ConnectionObservers into(List<Told> all) {
        return (client, firstDestination, high, low, port, now) -> {
            Told told = new Told(client);
            all.add(told);
            return told;
        };
    }

    /** The one that looks at a client, or at a server. */
    public static Told of(List<Told> all, boolean client) {
        return all.stream().filter(told -> told.client == client).findFirst().orElseThrow();
    }

    private void at(long now) {
        if (now < latest) {
            throw new AssertionError("told of " + now + " after " + latest);
        }
        latest = now;
    }

    @Override
    public void state(ConnectionState state, long now) {
        at(now);
        states.add(state);
    }

    @Override
    public void applicationProtocol(String name, long now) {
        protocol = name;
    }

    @Override
    public void ended(CloseReason reason, long now) {
        at(now);
        reasons.add(reason);
    }

    @Override
    public void frame(int type, long a, long b, long c) {
        frames.merge(type, 1, Integer::sum);
        if (type == 8 || type == 9) {
            streamBytes += c;
        }
    }

    @Override
    public void ackFrame(AckRanges ack, long delayNanos) {
        ackFrames++;
    }

    @Override
    public void newConnectionIdFrame(long sequence, long retirePriorTo, ConnectionId id) {
        frames.merge(0x18, 1, Integer::sum);
    }

    @Override
    public void packetSent(PacketType type, long number, int bytes, boolean mtuProbe, long now) {
        at(now);
        bytesSent += bytes;
        mtuProbes += mtuProbe ? 1 : 0;
        if (sent.put(type + " " + number, bytes) != null) {
            throw new AssertionError(type + " " + number + " was sent twice");
        }
    }

    @Override
    public void packetReceived(PacketType type, long number, int bytes, long now) {
        at(now);
        received.put(type + " " + number, bytes);
    }

    @Override
    public void packetBuffered(PacketType type, int bytes, long now) {
        at(now);
        buffered++;
    }

    @Override
    public void packetDropped(PacketType type, int bytes, DropReason reason, long now) {
        at(now);
        drops.add(reason);
    }

    @Override
    public void packetAcknowledged(PacketNumberSpace space, long number, long now) {
        at(now);
        acknowledged.add(space + " " + number);
    }

    @Override
    public void packetLost(PacketNumberSpace space, long number, boolean mtuProbe, long now) {
        at(now);
        lost.add(space + " " + number);
    }

    @Override
    public void metrics(
            long window,
            long inFlight,
            long threshold,
            long pacingBytesPerSecond,
            long latestRttNanos,
            long smoothedRttNanos,
            long minRtt,
            long rttVariationNanos,
            int probeTimeouts,
            long now) {
        at(now);
        largestWindow = Math.max(largestWindow, window);
        minRttNanos = minRtt;
    }

    @Override
    public void congestionState(String state, long now) {
        at(now);
        phases.add(state);
    }

    @Override
    public void mtu(int bytes, long now) {
        at(now);
        mtus.add(bytes);
    }

    @Override
    public void keyInstalled(EncryptionLevel level, boolean read, long now) {
        at(now);
        keys.add("+" + level + (read ? " read" : " write"));
    }

    @Override
    public void keyUpdated(boolean read, long phase, boolean byPeer, long now) {
        at(now);
        keys.add((byPeer ? "peer's " : "own ") + phase + (read ? " read" : " write"));
    }

    @Override
    public void keyDiscarded(EncryptionLevel level, boolean read, long phase, long now) {
        at(now);
        keys.add("-" + level + (read ? " read" : " write") + (level == EncryptionLevel.ONE_RTT ? " " + phase : ""));
    }

    @Override
    public void streamOpened(long id, long now) {
        at(now);
        opened.add(id);
    }

    @Override
    public void streamEnded(long id, long now) {
        at(now);
        ended.add(id);
    }
}
