package loomwire.tunnel.ops;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import loomwire.tunnel.net.Shutdown;

/**
 * The connections to the metrics port. There is room for a few, and nobody is sent away for want of it: whoever comes takes
 * the place of the oldest that has not asked for anything yet, or else of the oldest, so half a request holds up no health
 * probe. Whose time is over is cut off. Thread-safe.
 */
final class Visitors implements AutoCloseable {
    private final Set<Visitor> present = new LinkedHashSet<>();
    private boolean closed;

    /** One connection. */
    final class Visitor implements AutoCloseable {
        private final SocketChannel channel;
        private boolean answered;
        private long endNanos;

        private Visitor(SocketChannel channel) {
            this.channel = channel;
            this.endNanos = System.nanoTime() + ScraperLimits.REQUEST.toNanos();
        }

        SocketChannel channel() {
            return channel;
        }

        /** From now on it is being answered, or is to ask. */
        void turn(boolean isAnswered, Duration limit) {
            synchronized (Visitors.this) {
                answered = isAnswered;
                endNanos = System.nanoTime() + limit.toNanos();
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (Visitors.this) {
                present.remove(this);
            }
            channel.close();
        }
    }

    /** Lets it in, and cuts off another one if need be. */
    Visitor enter(SocketChannel channel) throws IOException {
        Visitor evicted = null;
        Visitor visitor = new Visitor(channel);
        synchronized (this) {
            if (closed) {
                channel.close();
                return visitor;
            }
            if (present.size() >= ScraperLimits.MAX_CONNECTIONS) {
                evicted = present.stream()
                        .filter(each -> !each.answered)
                        .findFirst()
                        .orElse(present.iterator().next());
                present.remove(evicted);
            }
            present.add(visitor);
        }
        if (evicted != null) {
            evicted.channel.close();
        }
        return visitor;
    }

    /** Cuts off those whose time is over. Closing wakes whoever reads or writes there. */
    void sweep() throws IOException {
        List<Visitor> late = new ArrayList<>();
        synchronized (this) {
            long now = System.nanoTime();
            for (Iterator<Visitor> each = present.iterator(); each.hasNext(); ) {
                Visitor visitor = each.next();
                if (now - visitor.endNanos >= 0) {
                    each.remove();
                    late.add(visitor);
                }
            }
        }
        closeAll(late);
    }

    private static void closeAll(List<Visitor> visitors) throws IOException {
        Shutdown shutdown = new Shutdown();
        visitors.forEach(visitor -> shutdown.close(visitor.channel));
        shutdown.rethrow();
    }

    /** Cuts off all, and whoever comes. */
    @Override
    public void close() throws IOException {
        List<Visitor> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(present);
            present.clear();
        }
        closeAll(all);
    }
}
