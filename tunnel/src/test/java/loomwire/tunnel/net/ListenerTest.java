package loomwire.tunnel.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import loomwire.tunnel.testing.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ListenerTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static Listener echo() throws IOException {
        Listener listener = Listener.bind(
                ANY_PORT,
                new Listener.Service("test", socket -> {
                    ByteBuffer buffer = ByteBuffer.allocate(1);
                    while (socket.read(buffer) >= 0) {
                        socket.write(buffer.flip());
                        buffer.clear();
                    }
                }),
                new LongAdder());
        listener.start();
        return listener;
    }

    private static Socket connect(Listener listener) throws IOException {
        Socket socket = new Socket(
                listener.localAddress().getAddress(), listener.localAddress().getPort());
        socket.getOutputStream().write(7);
        assertEquals(7, socket.getInputStream().read());
        return socket;
    }

    @Test
    void aConnectionThatIsCutOffIsResetRatherThanEnded() throws Exception {
        Listener listener = echo();
        try (Socket socket = connect(listener)) {
            listener.close();
            IOException e = assertThrows(
                    IOException.class, () -> socket.getInputStream().read());
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

    /** As on a busy machine: whoever waits at the port does not get a processor for a while. */
    @Test
    void whenAListenerHasStoppedNobodyCanConnect() throws Exception {
        Listener listener = echo();
        connect(listener).close();
        AtomicBoolean idle = new AtomicBoolean();
        Thread stopping = Thread.ofPlatform().unstarted(() -> {
            try {
                listener.stop(socket -> true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        int processors = Runtime.getRuntime().availableProcessors();
        CountDownLatch busy = new CountDownLatch(processors);
        for (int i = 0; i < processors; i++) {
            Thread.ofVirtual().start(() -> {
                busy.countDown();
                while (!idle.get() && stopping.getState() != Thread.State.TIMED_WAITING) {
                    Thread.onSpinWait();
                }
            });
        }
        busy.await();
        stopping.start();
        stopping.join();
        try {
            assertThrows(ConnectException.class, () -> connect(listener));
        } finally {
            idle.set(true);
        }
    }

    @Test
    void aPortInUseIsSaidToBe() throws Exception {
        try (Listener listener = echo()) {
            BindException e = assertThrows(
                    BindException.class,
                    () -> Listener.bind(
                            listener.localAddress(), new Listener.Service("test", s -> {}), new LongAdder()));
            assertTrue(e.getMessage().contains("the port is in use"), e.getMessage());
        }
    }
}
