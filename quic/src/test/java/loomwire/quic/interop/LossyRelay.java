package loomwire.quic.interop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.SplittableRandom;

/**
 * Stands between one client and a server and loses datagrams, each direction by a sequence of its own from the seed. It
 * forwards in order and keeps nothing.
 */
final class LossyRelay implements AutoCloseable {
    private static final int MAX_DATAGRAM_BYTES = 65_536;
    private static final int SOCKET_BUFFER_BYTES = 4 << 20;

    private final double loss;
    private final DatagramChannel front;
    private final DatagramChannel back;
    private final Selector selector;
    private final Thread thread;
    private final ByteBuffer datagram = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);
    private SocketAddress client;
    private volatile long dropped;

    private LossyRelay(InetSocketAddress server, long seed, double loss) throws IOException {
        this.loss = loss;
        front = open();
        front.bind(Loomwire.loopback(0));
        back = open();
        back.connect(server);
        selector = Selector.open();
        SplittableRandom toServer = new SplittableRandom(seed);
        front.register(selector, SelectionKey.OP_READ, toServer);
        back.register(selector, SelectionKey.OP_READ, toServer.split());
        thread = Thread.ofPlatform().daemon().name("lossy-relay").unstarted(this::run);
    }

    /** @param loss share of the datagrams that vanish, 0 to 1 */
    static LossyRelay open(InetSocketAddress server, long seed, double loss) throws IOException {
        LossyRelay relay = new LossyRelay(server, seed, loss);
        relay.thread.start();
        return relay;
    }

    private static DatagramChannel open() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER_BYTES);
        channel.configureBlocking(false);
        return channel;
    }

    /** Where the client sends to instead of the server. */
    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) front.getLocalAddress();
    }

    long dropped() {
        return dropped;
    }

    private void run() {
        try {
            while (selector.isOpen()) {
                selector.select(key -> {
                    try {
                        drain(key);
                    } catch (IOException peerIsGone) {
                        // An ICMP error of an end that closed; what else comes still goes on.
                    }
                });
            }
        } catch (IOException | java.nio.channels.ClosedSelectorException closed) {
            // The end of the test.
        }
    }

    private void drain(SelectionKey key) throws IOException {
        SplittableRandom chance = (SplittableRandom) key.attachment();
        while (true) {
            datagram.clear();
            SocketAddress from = ((DatagramChannel) key.channel()).receive(datagram);
            if (from == null) {
                return;
            }
            datagram.flip();
            if (key.channel() == front) {
                client = from;
            }
            if (chance.nextDouble() < loss) {
                dropped++;
            } else if (key.channel() == front) {
                back.write(datagram);
            } else {
                front.send(datagram, client);
            }
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        front.close();
        back.close();
    }
}
