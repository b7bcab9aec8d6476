package loomwire.tunnel.server;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import loomwire.tunnel.count.Tally;
import loomwire.tunnel.dns.NameSource;
import loomwire.tunnel.dns.Resolution;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;

/** The addresses of a target, as it will be connected to: whatever way they came, one address has one form. Thread-safe. */
final class Resolver implements AutoCloseable {
    private final Lookups lookups;
    private final Tally<Deadline> hit;

    /** @param sharePercent how much one client may have looked up at once of what all may */
    Resolver(NameSource source, int sharePercent, NameCounters counters, Tally<Deadline> hit) {
        this.lookups = new Lookups(source, sharePercent, counters);
        this.hit = hit;
    }

    /**
     * All addresses of the target's host.
     *
     * @throws RefusedException if it has none, or nobody said in time
     * @throws IOException if this machine lacks what it takes to ask, as {@link loomwire.tunnel.net.SocketErrors} tells
     */
    List<InetAddress> resolve(Target target, Client client, Duration limit) throws IOException {
        InetAddress literal = target.literal();
        return (literal != null ? List.of(literal) : named(target.host(), client, limit))
                .stream().map(EmbeddedIpv4::unmapped).distinct().toList();
    }

    private List<InetAddress> named(String host, Client client, Duration limit) throws IOException {
        try {
            return switch (lookups.find(host, client, limit)) {
                case Resolution.Addresses found -> found.addresses();
                case Resolution.Nothing nothing -> throw unreachable("the name " + host + " has no address");
                case Resolution.Failure failure -> {
                    if (!failure.inTime()) {
                        hit.increment(Deadline.RESOLVE);
                    }
                    throw unreachable("the name " + host + " could not be looked up: " + failure.reason());
                }
                // One of its own for each who waited for the name.
                case Resolution.Lack lack -> throw new IOException(lack.cause().getMessage(), lack.cause());
            };
        } catch (TimeoutException e) {
            hit.increment(Deadline.RESOLVE);
            throw unreachable("the name " + host + " was not resolved in time");
        } catch (Lookups.NoPlaceException e) {
            hit.increment(Deadline.RESOLVE);
            throw new RefusedException(OpenStatus.BUSY, "too many names are being looked up");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static RefusedException unreachable(String why) {
        return new RefusedException(OpenStatus.HOST_UNREACHABLE, why);
    }

    @Override
    public void close() {
        lookups.close();
    }
}
