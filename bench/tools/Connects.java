import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * New connections through a SOCKS5 proxy, one request on each, as a web without keep-alive makes them. {@code serve PORT}
 * is the target: answers each connection's first byte and closes. {@code load PROXY-PORT TARGET-PORT THREADS SECONDS}
 * counts how many a second go through, and how long each takes to its answer.
 */
public final class Connects {
    public static void main(String[] args) throws Exception {
        if (args[0].equals("serve")) {
            serve(Integer.parseInt(args[1]));
        } else {
            load(Integer.parseInt(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
        }
    }

    private static void serve(int port) throws IOException {
        try (ServerSocket listener = new ServerSocket(port, 1000, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket socket = listener.accept();
                Thread.startVirtualThread(() -> {
                    try (socket) {
                        socket.getOutputStream().write(socket.getInputStream().read());
                    } catch (IOException gone) {
                        // A spare connection that nobody used ends like this.
                    }
                });
            }
        }
    }

    private static void load(int proxy, int target, int threads, int seconds) throws Exception {
        ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        Thread[] all = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            all[i] = Thread.startVirtualThread(() -> {
                try {
                    while (System.nanoTime() < end) {
                        long start = System.nanoTime();
                        once(proxy, target);
                        nanos.add(System.nanoTime() - start);
                    }
                } catch (IOException e) {
                    System.err.println(e);
                }
            });
        }
        for (Thread thread : all) {
            thread.join();
        }
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(Locale.ROOT, "%d connections/s, p50 %.2f ms, p99 %.2f ms%n", sorted.length / seconds,
                sorted[sorted.length / 2] / 1e6, sorted[sorted.length * 99 / 100] / 1e6);
    }

    private static void once(int proxy, int target) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy)) {
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(new byte[] {5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, (byte) (target >> 8), (byte) target, 7});
            byte[] answer = new byte[13];
            new DataInputStream(socket.getInputStream()).readFully(answer);
            if (answer[3] != 0 || answer[12] != 7) {
                throw new IOException("answered " + Arrays.toString(answer));
            }
        }
    }
}
