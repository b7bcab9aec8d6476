package loomwire.tunnel.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A port that neither accepts nor refuses: its backlog is full, so the kernel drops every further SYN. Linux. */
public final class SilentPort implements AutoCloseable {
    private static final int FILL = 4;

    private final ServerSocket listener = new ServerSocket();
    private final List<SocketChannel> fill = new ArrayList<>();

    public SilentPort() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        for (int i = 0; i < FILL; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(listener.getLocalSocketAddress());
            fill.add(channel);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : fill) {
            channel.close();
        }
        listener.close();
    }
}
