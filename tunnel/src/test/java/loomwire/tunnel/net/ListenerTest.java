package loomwire.tunnel.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.testing.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ListenerTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static Listener echo() throws IOException {
        Listener listener = Listener.bind("test", ANY_PORT, socket -> {
            ByteBuffer buffer = ByteBuffer.allocate(1);
            while (socket.read(buffer) >= 0) {
                socket.write(buffer.flip());
                buffer.clear();
            }
        }, new LongAdder());
        listener.start();
        return listener;
    }

    private static Socket connect(Listener listener) throws IOException {
        Socket socket = new Socket(listener.localAddress().getAddress(), listener.localAddress().getPort());
        socket.getOutputStream().write(7);
        assertEquals(7, socket.getInputStream().read());
        return socket;
    }

    @Test
    void aConnectionThatIsCutOffIsResetRatherThanEnded() throws Exception {
        Listener listener = echo();
        try (Socket socket = connect(listener)) {
            listener.close();
            IOException e = assertThrows(IOException.class, () -> socket.getInputStream().read());
            assertTrue(e.getMessage().contains("reset"), e.getMessage());
        }
    }

    @Test
    void aConnectionThatEndedIsForgotten() throws Exception {
        try (Listener listener = echo()) {
            Socket socket = connect(listener);
            assertEquals(1, listener.openCount());
            socket.shutdownOutput();
            assertEquals(-1, socket.getInputStream().read(), "an orderly end");
            Eventually.holds("it is forgotten", () -> listener.openCount() == 0);
            socket.close();
        }
    }

    @Test
    void aPortInUseIsSaidToBe() throws Exception {
        try (Listener listener = echo()) {
            BindException e = assertThrows(BindException.class,
                    () -> Listener.bind("test", listener.localAddress(), s -> { }, new LongAdder()));
            assertTrue(e.getMessage().contains("the port is in use"), e.getMessage());
        }
    }
}
