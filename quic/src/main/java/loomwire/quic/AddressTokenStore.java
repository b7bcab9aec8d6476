package loomwire.quic;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Tokens that servers gave for the next connection to them: with one a server in a crowd need not ask first whether its
 * client receives (RFC 9000 §8.1.3). Each is used once, since whoever sees the same one twice knows that the two
 * connections have one client. A few for each server, the latest; one store for a process. Any thread.
 */
public final class AddressTokenStore {
    /** More servers than a client has; beyond, the one that was heard of least lately is forgotten. */
    static final int MAX_SERVERS = 64;
    /** A server gives one for each connection: as many as carriers that may dial at once. */
    static final int MAX_TOKENS_PER_SERVER = 16;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<InetSocketAddress, ArrayDeque<byte[]>> byServer = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, ArrayDeque<byte[]>> eldest) {
            return size() > MAX_SERVERS;
        }
    };

    /** Keeps a token of this server; a further copy of one that is here already is nothing new. */
    public void keep(InetSocketAddress server, byte[] token) {
        lock.lock();
        try {
            ArrayDeque<byte[]> tokens = byServer.computeIfAbsent(server, s -> new ArrayDeque<>(1));
            if (tokens.stream().anyMatch(known -> Arrays.equals(known, token))) {
                return;
            }
            if (tokens.size() == MAX_TOKENS_PER_SERVER) {
                tokens.removeFirst();
            }
            tokens.addLast(token);
        } finally {
            lock.unlock();
        }
    }

    /** The latest token of this server, which is forgotten with that; {@code null} if there is none. */
    public byte[] take(InetSocketAddress server) {
        lock.lock();
        try {
            ArrayDeque<byte[]> tokens = byServer.get(server);
            if (tokens == null) {
                return null;
            }
            byte[] latest = tokens.pollLast();
            if (tokens.isEmpty()) {
                byServer.remove(server);
            }
            return latest;
        } finally {
            lock.unlock();
        }
    }
}
