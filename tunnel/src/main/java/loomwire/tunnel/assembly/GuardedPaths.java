package loomwire.tunnel.assembly;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import loomwire.rawnet.RawPath;
import loomwire.rawnet.RawPort;
import loomwire.rawnet.guard.KernelGuard;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.Shutdown;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paths of a raw port, each with what keeps the kernel silent at its address. May be changed while the port is open.
 * Owned by the port; thread-safe.
 */
final class GuardedPaths implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedPaths.class);

    private final Guarding guarding;
    private final Map<InetSocketAddress, KernelGuard> guards = new LinkedHashMap<>();
    /** Addresses that could not be guarded; said once as long as they are there. */
    private final Set<InetSocketAddress> refused = new HashSet<>();

    private List<RawPath> paths = List.of();
    private boolean closed;

    /** Takes an address and silences the kernel there. */
    @FunctionalInterface
    interface Guarding {
        KernelGuard guard(InetSocketAddress local, String interfaceName) throws IOException;
    }

    private GuardedPaths(Guarding guarding) {
        this.guarding = guarding;
    }

    /**
     * Guards all paths.
     *
     * @param anyPort whether each gets a free port in place of its own
     * @throws IOException if one cannot be guarded; none is then
     */
    static GuardedPaths open(List<RawPath> wanted, boolean anyPort, Guarding guarding) throws IOException {
        GuardedPaths opened = new GuardedPaths(guarding);
        try {
            List<RawPath> guarded = new ArrayList<>();
            for (RawPath path : wanted) {
                InetSocketAddress local =
                        anyPort ? new InetSocketAddress(path.local().getAddress(), 0) : path.local();
                guarded.add(opened.guard(path, local));
            }
            opened.paths = List.copyOf(guarded);
            return opened;
        } catch (IOException | RuntimeException e) {
            new Shutdown().close(opened).attachTo(e);
            throw e;
        }
    }

    private RawPath guard(RawPath path, InetSocketAddress local) throws IOException {
        KernelGuard guard = guarding.guard(local, path.interfaceName());
        guards.put(guard.local(), guard);
        return new RawPath(
                path.interfaceName(), path.link(), path.localMac(), path.nextHopMac(), guard.local(), path.mtu());
    }

    synchronized List<RawPath> paths() {
        return paths;
    }

    /** What protects them, for the log. */
    synchronized String describe() {
        return guards.values().iterator().next().describe();
    }

    /**
     * Has the ports hear at these paths from now on, and nowhere else.
     *
     * @throws IOException if they cannot; what could be done is done
     */
    synchronized void follow(List<RawPath> wanted, List<? extends RawPort> ports) throws IOException {
        List<RawPath> next = wanted.stream().filter(this::isGuarded).toList();
        refused.retainAll(wanted.stream().map(RawPath::local).toList());
        if (closed || next.isEmpty() || next.equals(paths)) {
            return;
        }
        for (RawPort port : ports) {
            port.follow(next);
        }
        tell(paths, next);
        paths = next;
        Shutdown gone = new Shutdown();
        Set<InetSocketAddress> stay = next.stream().map(RawPath::local).collect(Collectors.toSet());
        guards.entrySet().removeIf(guard -> {
            if (stay.contains(guard.getKey())) {
                return false;
            }
            gone.close(guard.getValue());
            return true;
        });
        gone.rethrow();
    }

    /** Whether the kernel is silent at a path's address, or could be silenced. */
    private boolean isGuarded(RawPath path) {
        if (closed || guards.containsKey(path.local())) {
            return !closed;
        }
        try {
            guard(path, path.local());
            return true;
        } catch (IOException e) {
            if (refused.add(path.local())) {
                LOG.warn(
                        "{}: cannot listen at {}, an address that is new: {}",
                        path.interfaceName(),
                        AddressText.of(path.local()),
                        e.getMessage());
            }
            return false;
        }
    }

    private static void tell(List<RawPath> before, List<RawPath> now) {
        for (RawPath path : now) {
            if (before.stream().noneMatch(each -> each.local().equals(path.local()))) {
                LOG.info(
                        "{}: listening on {} too, an address that is new",
                        path.interfaceName(),
                        AddressText.of(path.local()));
            }
        }
        for (RawPath path : before) {
            if (now.stream().noneMatch(each -> each.local().equals(path.local()))) {
                LOG.info(
                        "{}: no longer listening on {}, an address that is gone",
                        path.interfaceName(),
                        AddressText.of(path.local()));
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        Shutdown shutdown = new Shutdown();
        guards.values().forEach(shutdown::close);
        guards.clear();
        shutdown.rethrow();
    }
}
