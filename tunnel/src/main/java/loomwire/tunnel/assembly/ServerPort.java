package loomwire.tunnel.assembly;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import loomwire.quic.QuicEndpoint;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.Shutdown;
import loomwire.tunnel.server.Entrance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's port and the endpoint on it, opened as often as the one before has failed. Owned by the gate that opens it;
 * the flags of peers come from any thread.
 */
final class ServerPort implements Entrance, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerPort.class);

    private final String name;
    private final Opening opening;
    private final Endpoints endpoints;
    private final Ledger ledger;
    private volatile OpenPort port;
    private QuicEndpoint endpoint;
    private Ledger.Entry entry;
    private AddressFollower follower;

    /** Finds out anew how the network is now, and opens the port. */
    @FunctionalInterface
    interface Opening {
        OpenPort open() throws IOException;
    }

    /** Opens an endpoint on an open port. */
    @FunctionalInterface
    interface Endpoints {
        QuicEndpoint open(OpenPort port) throws IOException;
    }

    ServerPort(String name, Opening opening, Endpoints endpoints, Ledger ledger) {
        this.name = name;
        this.opening = opening;
        this.endpoints = endpoints;
        this.ledger = ledger;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized QuicEndpoint open() throws IOException {
        try {
            close();
        } catch (IOException e) {
            LOG.debug("{}: what was open before could not be closed in order: {}", name, e.getMessage());
        }
        OpenPort opened = opening.open();
        try {
            endpoint = endpoints.open(opened);
        } catch (IOException | RuntimeException | Error e) {
            new Shutdown().close(opened).attachTo(e);
            throw e;
        }
        port = opened;
        entry = ledger.add(endpoint, opened.ports());
        if (opened.look() != null) {
            follower = AddressFollower.start(name, opened.look());
        }
        String at = AddressText.of(endpoint.localAddress());
        LOG.info(
                "listening on {} over {}",
                at,
                opened.description().replace(" from " + at, "").replace(" on " + at, ""));
        return endpoint;
    }

    /** Only the port that hears the peer takes notice. */
    void peerFlags(InetSocketAddress peer, List<String> flags) {
        OpenPort open = port;
        if (open != null) {
            open.peerFlags(peer, flags);
        }
    }

    /** Closes the endpoint and its connections, then the port and what kept the kernel silent on it. */
    @Override
    public synchronized void close() throws IOException {
        Shutdown shutdown =
                new Shutdown().close(follower).close(endpoint).close(port).close(entry);
        follower = null;
        endpoint = null;
        port = null;
        entry = null;
        shutdown.rethrow();
    }
}
