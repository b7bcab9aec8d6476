package loomwire.tunnel.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import loomwire.tunnel.config.HostPort;

/**
 * Which of the configured servers a carrier goes to: those that answer share the carriers evenly, and where they do not
 * come out even, the ones named first have more. A server that could not be connected to is left alone for a while that
 * grows; then one carrier at a time tries it again and, if it answers, moves over, so that the load comes back bit by bit.
 * Thread-safe; time comes in.
 */
final class ServerPool {
    /** A server that failed is tried again after this, by a carrier that has another one meanwhile. */
    static final Duration FIRST_RETURN = Duration.ofSeconds(10);
    /** With every failure in a row that time doubles, up to this. */
    static final Duration LAST_RETURN = Duration.ofMinutes(2);
    /** Carriers move one by one, this far apart. */
    static final Duration BETWEEN_MOVES = Duration.ofSeconds(2);

    private final List<Server> servers = new ArrayList<>();
    private long nextMove = Long.MIN_VALUE;

    /** One server and what is known of it. Guarded by the pool. */
    private static final class Server {
        private final HostPort address;
        private int carriers;
        private IOException failure;
        private long returnNanos = FIRST_RETURN.toNanos();
        private long returnAt = Long.MIN_VALUE;
        private long failedAt;

        private Server(HostPort address) {
            this.address = address;
        }

        private boolean isDown() {
            return failure != null;
        }

        private void leaveAlone(long now) {
            returnAt = now + returnNanos;
            returnNanos = Math.min(LAST_RETURN.toNanos(), 2 * returnNanos);
        }
    }

    ServerPool(List<HostPort> addresses) {
        addresses.forEach(address -> servers.add(new Server(address)));
    }

    int size() {
        return servers.size();
    }

    /**
     * Where the next carrier should go. It counts there from now on, until {@link #release}.
     *
     * @param avoid a server that has just let its carrier down or is about to stop: used only if there is no other, and
     *         nothing returns to it for a while; {@code null} for none
     */
    synchronized HostPort choose(HostPort avoid, long now) {
        if (avoid != null) {
            Server left = find(avoid);
            left.returnAt = Math.max(left.returnAt, now + FIRST_RETURN.toNanos());
        }
        Server best = null;
        for (Server server : servers) {
            if (best == null || isBetter(server, best, avoid)) {
                best = server;
            }
        }
        best.carriers++;
        return best.address;
    }

    /** Servers that answer before those that do not, then any before the one to avoid, then the one with less to carry. */
    private static boolean isBetter(Server one, Server other, HostPort avoid) {
        if (one.isDown() != other.isDown()) {
            return other.isDown();
        }
        boolean avoidOne = one.address.equals(avoid);
        boolean avoidOther = other.address.equals(avoid);
        if (avoidOne != avoidOther) {
            return avoidOther;
        }
        if (one.carriers != other.carriers) {
            return one.carriers < other.carriers;
        }
        // All are down: the one whose failure is the oldest, so that each has its turn.
        return one.isDown() && one.failedAt < other.failedAt;
    }

    /**
     * Where a carrier of this server should rather go, if anywhere: to a server with less to carry, or to one named
     * before it. It counts there from now on, until {@link #release}.
     *
     * @return {@code null} if it should stay
     */
    synchronized HostPort better(HostPort current, long now) {
        if (now < nextMove && nextMove != Long.MIN_VALUE) {
            return null;
        }
        Server own = find(current);
        Server best = null;
        for (Server server : servers) {
            boolean may = server != own && now >= server.returnAt;
            boolean worth = server.carriers + 1 < own.carriers
                    || server.carriers + 1 == own.carriers && servers.indexOf(server) < servers.indexOf(own);
            if (may && worth && (best == null || server.carriers < best.carriers)) {
                best = server;
            }
        }
        if (best == null) {
            return null;
        }
        nextMove = now + BETWEEN_MOVES.toNanos();
        if (best.isDown()) {
            // One carrier finds out; the others need not run into it meanwhile.
            best.leaveAlone(now);
        }
        best.carriers++;
        return best.address;
    }

    /** A carrier no longer counts at this server. */
    synchronized void release(HostPort address) {
        find(address).carriers--;
    }

    /** It could not be connected to. */
    synchronized void failed(HostPort address, IOException why, long now) {
        Server server = find(address);
        // Several carriers that fail at about the same time are one failure.
        if (!server.isDown() || now >= server.returnAt) {
            server.leaveAlone(now);
        }
        server.failure = why;
        server.failedAt = now;
    }

    /** A carrier to it was proven, or lives. */
    synchronized void alive(HostPort address) {
        Server server = find(address);
        if (server.isDown()) {
            server.failure = null;
            server.returnNanos = FIRST_RETURN.toNanos();
            server.returnAt = Long.MIN_VALUE;
        }
    }

    /** Whether no server could be connected to when it was tried last. */
    synchronized boolean isAllDown() {
        return servers.stream().allMatch(Server::isDown);
    }

    /** Why none can be used, for a person who has just started the client. */
    synchronized IOException failure(IOException last) {
        if (servers.size() == 1) {
            return last;
        }
        StringBuilder text = new StringBuilder("none of the " + servers.size() + " servers can be used");
        for (Server server : servers) {
            text.append("; ").append(server.address).append(": ")
                    .append(server.failure == null ? "not tried" : server.failure.getMessage());
        }
        return new IOException(text.toString(), last);
    }

    private Server find(HostPort address) {
        for (Server server : servers) {
            if (server.address.equals(address)) {
                return server;
            }
        }
        throw new IllegalArgumentException(address + " is none of the servers");
    }
}
