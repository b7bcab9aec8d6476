package loomwire.rawnet.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class TcpSendQueueTest {
    @Test
    void itTellsWhatAPeerThatDoesNotReadHasNotTaken() throws Exception {
        for (String host : new String[] {"127.0.0.1", "::1"}) {
            try (ServerSocketChannel listener = ServerSocketChannel.open()) {
                listener.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
                try (SocketChannel reader = SocketChannel.open(listener.getLocalAddress());
                        SocketChannel writer = listener.accept()) {
                    fill(writer);
                    assertTrue(unacknowledged(writer) > 0);
                    writer.shutdownOutput();
                    while (reader.read(ByteBuffer.allocate(1 << 16)) >= 0) {
                        // to the end
                    }
                    while (unacknowledged(writer) > 0) {
                        Thread.onSpinWait(); // the last acknowledgment is under way
                    }
                }
            }
        }
    }

    @Test
    void aConnectionThatWasResetIsGoneAndOneThatHalfEndedIsNot() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel peer = SocketChannel.open(listener.getLocalAddress());
            try (SocketChannel socket = listener.accept()) {
                InetSocketAddress local = (InetSocketAddress) socket.getLocalAddress();
                InetSocketAddress remote = (InetSocketAddress) socket.getRemoteAddress();
                peer.shutdownOutput();
                assertEquals(-1, socket.read(ByteBuffer.allocate(1)));
                assertTrue(TcpSendQueue.isThere(local, remote));
                peer.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
                peer.close();
                while (TcpSendQueue.isThere(local, remote)) {
                    Thread.onSpinWait(); // the reset is under way
                }
            }
        }
    }

    @Test
    void aSocketThatIsGoneHasNothingLeft() throws Exception {
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        assertEquals(0, TcpSendQueue.unacknowledgedBytes(nobody, nobody));
    }

    /** Writes until neither this end nor the other takes more. */
    private static void fill(SocketChannel writer) throws IOException {
        writer.configureBlocking(false);
        ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
        while (writer.write(bytes.clear()) > 0) {
            // more
        }
    }

    private static long unacknowledged(SocketChannel socket) throws IOException {
        return TcpSendQueue.unacknowledgedBytes(
                (InetSocketAddress) socket.getLocalAddress(), (InetSocketAddress) socket.getRemoteAddress());
    }
}
