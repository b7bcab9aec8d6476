package loomwire.tunnel.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The network between clients and a server on loopback, as a NAT that can be made to misbehave: each client has a port of
 * its own toward the server, either direction can go black, and every client can be given a new port at once. Its thread
 * owns the table; the switches may be turned by any thread.
 */
public final class UdpPath implements AutoCloseable {
    private static final int MAX_DATAGRAM_BYTES = 65_536;
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private final InetSocketAddress server;
    private final DatagramChannel front = open();
    private final Selector selector = Selector.open();
    private final Map<SocketAddress, DatagramChannel> behind = new LinkedHashMap<>();
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);
    private final Thread thread = Thread.ofPlatform().daemon().name("udp-path").unstarted(this::run);
    private volatile boolean blackToServer;
    private volatile boolean blackToClients;
    private volatile boolean rebind;

    private UdpPath(InetSocketAddress server) throws IOException {
        this.server = server;
        front.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        front.register(selector, SelectionKey.OP_READ);
    }

    /** A path that works. */
    public static UdpPath to(InetSocketAddress server) throws IOException {
        UdpPath path = new UdpPath(server);
        path.thread.start();
        return path;
    }

    /** Where clients send to instead of the server. */
    public int port() {
        return front.socket().getLocalPort();
    }

    /** Loses what goes to the server, and what comes from it. */
    public void black(boolean toServer, boolean toClients) {
        blackToServer = toServer;
        blackToClients = toClients;
    }

    /** Sends what follows from new ports, as a NAT does that has forgotten its table. */
    public void rebindPorts() {
        rebind = true;
        selector.wakeup();
    }

    private static DatagramChannel open() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
        channel.configureBlocking(false);
        return channel;
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select(this::drain);
                if (rebind) {
                    rebind = false;
                    forgetPorts();
                }
            }
        } catch (IOException | ClosedSelectorException closed) {
            // The end of the test.
        } finally {
            forgetPorts();
        }
    }

    private void forgetPorts() {
        for (DatagramChannel channel : behind.values()) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        behind.clear();
    }

    private void drain(SelectionKey key) {
        try {
            while (key.isValid()) {
                datagram.clear();
                SocketAddress from = ((DatagramChannel) key.channel()).receive(datagram);
                if (from == null) {
                    return;
                }
                datagram.flip();
                pass(key, from);
            }
        } catch (IOException peerIsGone) {
            // An ICMP error of an end that closed; what else comes still goes on.
        }
    }

    private void pass(SelectionKey key, SocketAddress from) throws IOException {
        if (key.channel() != front) {
            if (!blackToClients) {
                front.send(datagram, (SocketAddress) key.attachment());
            }
        } else if (!blackToServer) {
            portOf(from).write(datagram);
        }
    }

    private DatagramChannel portOf(SocketAddress client) throws IOException {
        DatagramChannel known = behind.get(client);
        if (known != null) {
            return known;
        }
        DatagramChannel channel = open();
        channel.connect(server);
        channel.register(selector, SelectionKey.OP_READ, client);
        behind.put(client, channel);
        return channel;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        front.close();
    }
}
