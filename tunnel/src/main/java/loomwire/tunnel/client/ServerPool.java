package loomwire.tunnel.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
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
    /** No longer configured, and some carrier is still counted there. */
    private final List<Server> left = new ArrayList<>();

    private volatile Set<HostPort> configured;
    private long nextMove = Long.MIN_VALUE;
    private long turns;

    /** One server and what is known of it. Guarded by the pool. */
    private static final class Server {
        private final HostPort address;
        private int carriers;
        private IOException failure;
        private long returnNanos = FIRST_RETURN.toNanos();
        private long returnAt = Long.MIN_VALUE;
        /** When it was chosen last, counted in choices. */
        private long turn;

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
        replace(addresses);
    }

    /** Other servers from now on. Of those that stay everything is remembered. */
    synchronized void replace(List<HostPort> addresses) {
        List<Server> now = new ArrayList<>();
        for (HostPort address : addresses) {
            Server known = find(address);
            now.add(known == null ? new Server(address) : known);
        }
        left.addAll(servers);
        left.removeIf(server -> now.contains(server) || server.carriers == 0);
        servers.clear();
        servers.addAll(now);
        configured = Set.copyOf(addresses);
    }

    /** Whether it is one of those that are configured now. */
    boolean has(HostPort address) {
        return configured.contains(address);
    }

    /** Those that are configured now, in the order of the file. */
    synchronized List<HostPort> configured() {
        return servers.stream().map(server -> server.address).toList();
    }

    synchronized int size() {
        return servers.size();
    }

    /**
     * Where the next carrier should go. It counts there from now on, until {@link #release}.
     *
     * @param avoid a server that has just let its carrier down or is about to stop: used only if there is no other, and
     *         nothing returns to it for a while; {@code null} for none
     */
    synchronized HostPort choose(HostPort avoid, long now) {
        Server avoided = find(avoid);
        if (avoided != null) {
            avoided.returnAt = Math.max(avoided.returnAt, now + FIRST_RETURN.toNanos());
        }
        Server best = null;
        for (Server server : servers) {
            if (best == null || isBetter(server, best, avoid)) {
                best = server;
            }
        }
        return taken(best);
    }

    private HostPort taken(Server server) {
        server.carriers++;
        server.turn = ++turns;
        return server.address;
    }

    /**
     * Servers that answer before those that do not, then any before the one to avoid, then the one with less to carry. Of
     * those that do not answer, each has its turn, whatever it did before: which of them comes back first nobody knows.
     */
    private static boolean isBetter(Server one, Server other, HostPort avoid) {
        if (one.isDown() != other.isDown()) {
            return other.isDown();
        }
        if (one.isDown()) {
            return one.turn < other.turn;
        }
        boolean avoidOne = one.address.equals(avoid);
        boolean avoidOther = other.address.equals(avoid);
        if (avoidOne != avoidOther) {
            return avoidOther;
        }
        return one.carriers < other.carriers;
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
        if (own == null) {
            return null; // no longer configured, which its carrier is about to find out
        }
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
        return taken(best);
    }

    /** A carrier no longer counts at this server. */
    synchronized void release(HostPort address) {
        Server server = find(address);
        server.carriers--;
        if (server.carriers == 0) {
            left.remove(server);
        }
    }

    /** It could not be connected to. */
    synchronized void failed(HostPort address, IOException why, long now) {
        Server server = find(address);
        if (server == null) {
            return;
        }
        // Several carriers that fail at about the same time are one failure.
        if (!server.isDown() || now >= server.returnAt) {
            server.leaveAlone(now);
        }
        server.failure = why;
    }

    /** A carrier to it was proven, or lives. */
    synchronized void alive(HostPort address) {
        Server server = find(address);
        if (server != null && server.isDown()) {
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
            text.append("; ")
                    .append(server.address)
                    .append(": ")
                    .append(server.failure == null ? "not tried" : server.failure.getMessage());
        }
        return new IOException(text.toString(), last);
    }

    /** {@code null} if it is neither configured nor has a carrier. */
    private Server find(HostPort address) {
        return Stream.concat(servers.stream(), left.stream())
                .filter(server -> server.address.equals(address))
                .findFirst()
                .orElse(null);
    }
}
