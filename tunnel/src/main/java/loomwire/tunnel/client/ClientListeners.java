package loomwire.tunnel.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.Forward;
import loomwire.tunnel.config.Reloadable;
import loomwire.tunnel.config.SocksListen;
import loomwire.tunnel.net.Listener;
import loomwire.tunnel.net.Shutdown;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's SOCKS5 ports and forwards, as the configuration says now. New ports are bound before old ones are given
 * back, so that a port that is taken changes nothing; what stays where it is stays open. Changed by whoever starts, reloads
 * or stops the client, one at a time.
 */
final class ClientListeners implements Reloadable, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientListeners.class);

    private final Services services;
    private final ClientFlows flows;
    private final LongAdder failedAccepts;
    private final Map<InetSocketAddress, Listener> open = new LinkedHashMap<>();
    /** Their ports are given back; connections that they accepted may still be there. */
    private final List<Listener> left = new ArrayList<>();

    private boolean stopped;

    /** What is done at the ports. */
    interface Services {
        Listener.Service socks5(SocksListen settings);

        Listener.Service forward(Forward settings);
    }

    ClientListeners(Services services, ClientFlows flows, LongAdder failedAccepts) {
        this.services = services;
        this.flows = flows;
        this.failedAccepts = failedAccepts;
    }

    /** Binds what is new; connections are taken there once that is applied. */
    @Override
    public synchronized Prepared prepare(Config next) throws IOException {
        Map<InetSocketAddress, Listener.Service> wanted = wanted(next);
        left.removeIf(listener -> listener.openCount() == 0);
        Binding binding = new Binding(wanted);
        binding.bind();
        return binding;
    }

    private Map<InetSocketAddress, Listener.Service> wanted(Config config) throws IOException {
        Map<InetSocketAddress, Listener.Service> wanted = new LinkedHashMap<>();
        for (SocksListen socks : config.socks5()) {
            wanted.put(socks.listen().resolve(), services.socks5(socks));
        }
        for (Forward forward : config.forwards()) {
            wanted.put(forward.listen().resolve(), services.forward(forward));
        }
        return wanted;
    }

    /** Where each listens, SOCKS5 first, in the order of the configuration. */
    synchronized List<InetSocketAddress> addresses() {
        return open.values().stream().map(Listener::localAddress).toList();
    }

    /** Gives the ports back and resets whoever has not said where to; the others go on. */
    synchronized void stop() throws IOException {
        stopped = true;
        Shutdown shutdown = new Shutdown();
        open.values().forEach(listener -> shutdown.close(() -> listener.stop(flows::isCarried)));
        shutdown.rethrow();
    }

    @Override
    public synchronized void close() throws IOException {
        stopped = true;
        Shutdown shutdown = new Shutdown();
        open.values().forEach(shutdown::close);
        left.forEach(shutdown::close);
        shutdown.rethrow();
    }

    /** From what is open to what is wanted. Guarded by the listeners. */
    private final class Binding implements Prepared {
        private final Map<InetSocketAddress, Listener.Service> wanted;
        private final Map<InetSocketAddress, Listener> bound = new LinkedHashMap<>();
        /** Had to give back their ports first, since one that is wanted takes in the same one. */
        private final List<InetSocketAddress> inTheWay = new ArrayList<>();

        Binding(Map<InetSocketAddress, Listener.Service> wanted) {
            this.wanted = wanted;
        }

        private void bind() throws IOException {
            try {
                for (Map.Entry<InetSocketAddress, Listener.Service> each : wanted.entrySet()) {
                    if (!open.containsKey(each.getKey())) {
                        clear(each.getKey());
                        bound.put(each.getKey(), Listener.bind(each.getKey(), each.getValue(), failedAccepts));
                    }
                }
            } catch (IOException | RuntimeException e) {
                discard();
                throw e;
            }
        }

        private void clear(InetSocketAddress place) throws IOException {
            for (Map.Entry<InetSocketAddress, Listener> each : open.entrySet()) {
                if (!wanted.containsKey(each.getKey())
                        && !inTheWay.contains(each.getKey())
                        && meet(place, each.getKey())) {
                    inTheWay.add(each.getKey());
                    each.getValue().stop(socket -> true);
                }
            }
        }

        private static boolean meet(InetSocketAddress one, InetSocketAddress other) {
            return one.getPort() == other.getPort()
                    && (one.getAddress().isAnyLocalAddress()
                            || other.getAddress().isAnyLocalAddress());
        }

        @Override
        public void apply() {
            synchronized (ClientListeners.this) {
                if (stopped) {
                    bound.values().forEach(ClientListeners::end);
                    return;
                }
                Map<InetSocketAddress, Listener> before = new LinkedHashMap<>(open);
                open.clear();
                wanted.forEach((place, service) -> open.put(place, follow(before.remove(place), place, service)));
                before.values().forEach(this::leave);
            }
        }

        private Listener follow(Listener known, InetSocketAddress place, Listener.Service service) {
            if (known != null) {
                known.serve(service);
                return known;
            }
            Listener fresh = bound.get(place);
            fresh.start();
            return fresh;
        }

        private void leave(Listener listener) {
            left.add(listener);
            try {
                listener.stop(flows::isCarried);
            } catch (IOException e) {
                LOG.warn("a listener could not be stopped in order: {}", e.getMessage());
            }
        }

        @Override
        public void discard() {
            synchronized (ClientListeners.this) {
                bound.values().forEach(ClientListeners::end);
                inTheWay.forEach(this::bindAgain);
            }
        }

        private void bindAgain(InetSocketAddress place) {
            Listener old = open.get(place);
            left.add(old);
            try {
                Listener again = Listener.bind(place, old.service(), failedAccepts);
                open.put(place, again);
                if (!stopped) {
                    again.start();
                }
            } catch (IOException e) {
                open.remove(place);
                LOG.error("{}; it was given back a moment ago to try a new port there", e.getMessage());
            }
        }
    }

    private static void end(Listener listener) {
        try {
            listener.close();
        } catch (IOException e) {
            LOG.warn("a listener could not be closed: {}", e.getMessage());
        }
    }
}
