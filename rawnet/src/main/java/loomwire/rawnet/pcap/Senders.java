package loomwire.rawnet.pcap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import loomwire.rawnet.Addresses;
import loomwire.rawnet.PortCounters;
import loomwire.rawnet.RawPath;
import org.jspecify.annotations.Nullable;

/**
 * The ways out of a port, one for each local address. The loop sends; which ways there are may be changed from any thread,
 * and takes effect when the loop next looks.
 */
final class Senders {
    /** One way, with its address as packets name it. */
    private record Way(RawPath path, Sender sender, boolean ipv6, long high, long low) {
        static Way open(RawPath path, PortCounters counters) throws IOException {
            return new Way(
                    path,
                    new Sender(path, counters),
                    path.isIpv6(),
                    Addresses.high(path.local().getAddress()),
                    Addresses.low(path.local().getAddress()));
        }
    }

    private final PortCounters counters;
    /** In the order of the paths. Replaced as a whole, under the lock. */
    private volatile Way[] ways = {};
    /** Guarded by the lock: those that the loop may be using still. */
    private final List<Way> leaving = new ArrayList<>();

    private boolean closed;
    /** What the loop uses. */
    private Way[] used = ways;

    Senders(List<RawPath> paths, PortCounters counters) throws IOException {
        this.counters = counters;
        follow(paths);
        used = ways;
    }

    /**
     * Has other paths from now on; what is the same as before goes on undisturbed.
     *
     * @throws IOException if one cannot be opened; then all stays as it was
     */
    synchronized void follow(List<RawPath> paths) throws IOException {
        if (closed) {
            throw PcapErrors.closed();
        }
        Way[] before = ways;
        List<Way> opened = new ArrayList<>();
        Way[] now = new Way[paths.size()];
        try {
            for (int i = 0; i < now.length; i++) {
                now[i] = kept(before, paths.get(i));
                if (now[i] == null) {
                    now[i] = Way.open(paths.get(i), counters);
                    opened.add(now[i]);
                }
            }
        } catch (IOException e) {
            closeAll(opened, e);
            throw e;
        }
        List<Way> stay = List.of(now);
        for (Way each : before) {
            if (!stay.contains(each)) {
                leaving.add(each);
            }
        }
        ways = now;
    }

    private static @Nullable Way kept(Way[] before, RawPath path) {
        for (Way each : before) {
            if (each.path.equals(path)) {
                return each;
            }
        }
        return null;
    }

    /** Takes over what was changed. By the loop, between two batches. */
    void look() throws IOException {
        if (used == ways) {
            return;
        }
        @Nullable IOException failure;
        synchronized (this) {
            used = ways;
            failure = closeAll(leaving, null);
            leaving.clear();
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** The one of a local address; of an address that is gone, or of none, the family's first; null without any. By the loop. */
    @Nullable
    Sender of(boolean ipv6, long high, long low) {
        Way first = null;
        for (int i = 0; i < used.length; i++) {
            Way way = used[i];
            if (way.ipv6 == ipv6) {
                if (way.low == low && way.high == high) {
                    return way.sender;
                }
                first = first == null ? way : first;
            }
        }
        return first == null ? null : first.sender;
    }

    /** Sends to another MAC address what goes to the next hop of a family. By the loop. */
    void nextHop(boolean ipv6, long mac) {
        for (Way way : used) {
            if (way.ipv6 == ipv6) {
                way.sender.nextHop(mac);
            }
        }
    }

    /** Sends what was gathered; returns how many datagrams went out. By the loop. */
    int flush() throws IOException {
        int sent = 0;
        for (int i = 0; i < used.length; i++) {
            sent += used[i].sender.flush();
        }
        return sent;
    }

    /** Closes everything, whatever fails; returns the first failure with the others suppressed, or null. By any thread. */
    synchronized @Nullable IOException close(@Nullable IOException earlier) {
        closed = true;
        IOException first = closeAll(leaving, earlier);
        return closeAll(List.of(ways), first);
    }

    private static @Nullable IOException closeAll(List<Way> ways, @Nullable IOException earlier) {
        IOException first = earlier;
        for (Way way : ways) {
            first = PcapErrors.closing(way.sender::close, first);
        }
        return first;
    }
}
