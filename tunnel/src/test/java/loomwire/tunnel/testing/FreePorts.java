package loomwire.tunnel.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for what a test starts, and starts again: below those that the system gives to whoever asks for any (from 32768 on
 * Linux), or somebody's answer or question takes one between two starts. No two of one process are alike, nor of the two
 * processes that Maven runs tests in side by side.
 */
public final class FreePorts {
    private static final int COUNT = 11_000;
    private static final int FIRST = 10_000 + COUNT * (Integer.getInteger("loomwire.test.fork", 1) % 2);
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePorts() {}

    public static int udp() throws IOException {
        return find(FreePorts::tryUdp);
    }

    public static int tcp() throws IOException {
        return find(FreePorts::tryTcp);
    }

    /** One number for both, as name servers have. */
    public static int tcpAndUdp() throws IOException {
        return find(address -> {
            tryUdp(address);
            tryTcp(address);
        });
    }

    private static void tryUdp(InetSocketAddress address) throws IOException {
        new DatagramSocket(address).close();
    }

    private static void tryTcp(InetSocketAddress address) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address);
        }
    }

    private interface Trial {
        void bind(InetSocketAddress address) throws IOException;
    }

    private static int find(Trial trial) throws IOException {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            try {
                trial.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (BindException taken) {
                // the next one
            }
        }
        throw new IOException("no port is free");
    }
}
