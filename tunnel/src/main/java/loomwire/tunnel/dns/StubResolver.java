package loomwire.tunnel.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import loomwire.tunnel.net.Race;
import loomwire.tunnel.net.SocketErrors;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * Asks the name servers of {@code /etc/resolv.conf}, after {@code /etc/hosts}, as the system's own resolver would; but a
 * virtual thread waits for the answer, and an interrupt ends it. Thread-safe.
 */
final class StubResolver implements NameSource {
    /** For one name with all its domains, servers and attempts. */
    static final Duration DEADLINE = Duration.ofSeconds(5);

    /** Each has a socket for each attempt; a name is there in milliseconds, or it is slow, and a page has a dozen of them. */
    private static final int MAX_AT_ONCE = 512;

    /** RFC 8767 §4 has seven days as the longest; nobody who moves a host wants a tunnel to be the last to know. */
    private static final long MAX_TTL_SECONDS = 300;
    /** A page asks for one name a dozen times within a second, whatever its TTL. */
    private static final long MIN_TTL_SECONDS = 1;

    private static final long MAX_ABSENCE_TTL_SECONDS = 60;
    /** RFC 9520 §3.2: a failure is remembered for a second at least, and five are what it starts with. */
    private static final Duration FAILURE_TTL = Duration.ofSeconds(5);

    private static final Duration HOSTS_TTL = Duration.ofSeconds(1);

    private final WatchedFile<ResolvConf> conf;
    private final WatchedFile<HostsFile> hosts;
    private final int port;
    /** Which server is asked first: one that kept silent is asked last from then on. */
    private final AtomicInteger first = new AtomicInteger();

    /** @param port of the name servers */
    StubResolver(Path conf, Path hosts, int port) {
        this.conf = new WatchedFile<>(conf, ResolvConf::parse, System::nanoTime);
        this.hosts = new WatchedFile<>(hosts, HostsFile::parse, System::nanoTime);
        this.port = port;
    }

    @Override
    public Resolution resolve(String host) throws InterruptedException {
        List<InetAddress> known = hosts.get().find(host);
        if (known != null) {
            return new Resolution.Addresses(known, HOSTS_TTL);
        }
        ResolvConf settings = conf.get();
        long end = System.nanoTime() + DEADLINE.toNanos();
        Resolution best = new Resolution.Nothing(Duration.ofSeconds(MIN_TTL_SECONDS));
        for (String candidate : settings.candidates(host)) {
            Name name = name(candidate);
            if (name == null) {
                continue;
            }
            Resolution said = ask(name, settings, Duration.ofNanos(end - System.nanoTime()));
            if (said instanceof Resolution.Addresses || said instanceof Resolution.Lack) {
                return said;
            }
            // That one could not be asked for weighs more than that another one is not there.
            best = best instanceof Resolution.Failure ? best : said;
        }
        return best;
    }

    /** {@code null} if no such name can be asked for; a backslash would be read as an escape. */
    private static Name name(String host) {
        try {
            return host.indexOf('\\') >= 0 ? null : Name.fromString(host, Name.root);
        } catch (TextParseException e) {
            return null;
        }
    }

    private Resolution ask(Name name, ResolvConf settings, Duration limit) throws InterruptedException {
        List<Callable<List<DnsReply>>> attempts = new ArrayList<>();
        AtomicReference<IOException> lack = new AtomicReference<>();
        int servers = settings.nameServers().size();
        int from = settings.rotate() ? first.getAndIncrement() : first.get();
        for (int i = 0; i < servers * settings.attempts(); i++) {
            int which = Math.floorMod(from + i, servers);
            InetSocketAddress server =
                    new InetSocketAddress(settings.nameServers().get(which), port);
            attempts.add(() -> {
                try {
                    List<DnsReply> replies = new DnsExchange(server).ask(name, limit);
                    first.compareAndSet(from, settings.rotate() ? from : which);
                    return replies;
                } catch (IOException e) {
                    if (SocketErrors.isOwnLack(e)) {
                        lack.set(e);
                    }
                    throw e;
                }
            });
        }
        // However long the file lets each wait, each has its turn.
        long fair = limit.dividedBy(attempts.size()).toNanos();
        try {
            return resolution(Race.first(
                    attempts, Duration.ofNanos(Math.min(settings.timeout().toNanos(), fair)), limit, late -> {}));
        } catch (TimeoutException e) {
            return lack.get() != null
                    ? new Resolution.Lack(lack.get())
                    : new Resolution.Failure(
                            "no name server answered within " + DEADLINE.toSeconds() + " s", false, FAILURE_TTL);
        } catch (Race.LostException e) {
            boolean silent = e.failures().stream().allMatch(SocketTimeoutException.class::isInstance);
            // Whatever the servers that were asked have said: those that could not be asked might have known.
            return lack.get() != null
                    ? new Resolution.Lack(lack.get())
                    : new Resolution.Failure(
                            String.valueOf(e.failures().getFirst().getMessage()), !silent, FAILURE_TTL);
        }
    }

    private static Resolution resolution(List<DnsReply> replies) {
        List<InetAddress> addresses = new ArrayList<>();
        long ttl = MAX_TTL_SECONDS;
        for (DnsReply reply : replies) {
            addresses.addAll(reply.addresses());
        }
        for (DnsReply reply : replies) {
            // That one family has none is not what the others' addresses wait for.
            if (addresses.isEmpty() || !reply.addresses().isEmpty()) {
                ttl = Math.min(ttl, reply.ttlSeconds());
            }
        }
        if (addresses.isEmpty()) {
            return new Resolution.Nothing(
                    Duration.ofSeconds(Math.clamp(ttl, MIN_TTL_SECONDS, MAX_ABSENCE_TTL_SECONDS)));
        }
        return new Resolution.Addresses(
                Collections.unmodifiableList(addresses),
                Duration.ofSeconds(Math.clamp(ttl, MIN_TTL_SECONDS, MAX_TTL_SECONDS)));
    }

    @Override
    public Thread thread(Runnable task) {
        return Thread.ofVirtual().name("resolver").unstarted(task);
    }

    @Override
    public int maxAtOnce() {
        return MAX_AT_ONCE;
    }

    @Override
    public long generation() {
        return conf.changes() + hosts.changes();
    }
}
