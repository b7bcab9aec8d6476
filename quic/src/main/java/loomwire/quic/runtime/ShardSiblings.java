package loomwire.quic.runtime;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.endpoint.Siblings;

/**
 * What the shards of one endpoint know of each other. Written when a connection comes or goes or changes its ids, read
 * when a datagram belongs to none: never per packet of a connection. Any thread.
 */
final class ShardSiblings implements Siblings {
    private final AtomicInteger connections = new AtomicInteger();
    /** Two for each connection; bounded by the limit of connections. */
    private final Set<Long> ids = ConcurrentHashMap.newKeySet();

    @Override
    public boolean admit(int limit) {
        int seen = connections.get();
        while (seen < limit) {
            int found = connections.compareAndExchange(seen, seen + 1);
            if (found == seen) {
                return true;
            }
            seen = found;
        }
        return false;
    }

    @Override
    public void left() {
        connections.decrementAndGet();
    }

    @Override
    public void issued(long key) {
        ids.add(key);
    }

    @Override
    public void retired(long key) {
        ids.remove(key);
    }

    @Override
    public boolean isInUse(long key) {
        return ids.contains(key);
    }
}
