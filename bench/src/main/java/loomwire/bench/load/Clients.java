package loomwire.bench.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import loomwire.quic.QuicConnection;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.net.Shutdown;

/** The ports of the load and the connections over them, dialled no faster than the options say. Thread-safe. */
final class Clients implements AutoCloseable {
    private final List<ClientPort> ports = new ArrayList<>();
    private final Pace pace;
    private final Semaphore dialling;
    private final Mistakes mistakes;
    final Latencies connecting = new Latencies();

    /** Opens as many ports as so many connections need. */
    Clients(LoadOptions options, Config config, int connections, Mistakes mistakes) throws IOException {
        this.pace = new Pace(options.dialRate);
        this.dialling = new Semaphore(options.dialsAtOnce);
        this.mistakes = mistakes;
        try {
            for (int i = 0; i < Math.ceilDiv(connections, options.connectionsPerPort); i++) {
                ports.add(ClientPort.open(config));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Dials and authenticates so many connections, spread over the ports; tells of each on a thread of its own. */
    void connect(int count, Consumer<QuicConnection> connected) throws InterruptedException {
        List<Thread> dials = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ClientPort port = ports.get(i % ports.size());
                pace.await();
                dialling.acquire();
                dials.add(Thread.startVirtualThread(() -> connect(port, connected)));
            }
            for (Thread dial : dials) {
                dial.join();
            }
        } catch (InterruptedException e) {
            dials.forEach(Thread::interrupt);
            throw e;
        }
    }

    private void connect(ClientPort port, Consumer<QuicConnection> connected) {
        QuicConnection connection;
        long start = System.nanoTime();
        try {
            connection = port.connect();
            connecting.recordSince(start);
        } catch (IOException e) {
            mistakes.add("connecting", e);
            return;
        } finally {
            dialling.release();
        }
        connected.accept(connection);
    }

    int ports() {
        return ports.size();
    }

    @Override
    public void close() throws IOException {
        Shutdown shutdown = new Shutdown();
        ports.forEach(shutdown::close);
        shutdown.rethrow();
    }
}
