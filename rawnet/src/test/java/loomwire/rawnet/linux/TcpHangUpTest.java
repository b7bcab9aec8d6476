package loomwire.rawnet.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import loomwire.rawnet.linux.TcpHangUp.Presence;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class TcpHangUpTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void whoEndsItsInputIsThereAndWhoClosesIsGone(String host) throws Exception {
        try (ServerSocketChannel listener = listener(host)) {
            SocketChannel peer = SocketChannel.open(listener.getLocalAddress());
            try (SocketChannel socket = listener.accept()) {
                assertEquals(Presence.TALKING, presence(socket));
                peer.write(ByteBuffer.allocate(1));
                peer.shutdownOutput();
                await(socket, Presence.LISTENING);
                peer.close();
                await(socket, Presence.GONE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void whoResetsIsGone(String host) throws Exception {
        try (ServerSocketChannel listener = listener(host)) {
            SocketChannel peer = SocketChannel.open(listener.getLocalAddress());
            try (SocketChannel socket = listener.accept()) {
                peer.setOption(StandardSocketOptions.SO_LINGER, 0);
                peer.close();
                await(socket, Presence.GONE);
            }
        }
    }

    private static ServerSocketChannel listener(String host) throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getByName(host), 0));
    }

    /** What the peer did is under way, and so is its ending of its own socket. */
    private static void await(SocketChannel socket, Presence expected) throws IOException {
        Presence last = presence(socket);
        while (last != expected) {
            Thread.onSpinWait();
            last = presence(socket);
        }
    }

    private static Presence presence(SocketChannel socket) throws IOException {
        return TcpHangUp.ask(
                (InetSocketAddress) socket.getLocalAddress(), (InetSocketAddress) socket.getRemoteAddress());
    }
}
