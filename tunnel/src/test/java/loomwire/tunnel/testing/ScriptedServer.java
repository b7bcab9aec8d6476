package loomwire.tunnel.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import loomwire.quic.QuicStream;
import loomwire.tunnel.client.DialException;
import loomwire.tunnel.client.ServerLink;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.HostPort;
import loomwire.tunnel.protocol.Authentication;
import loomwire.tunnel.protocol.DeadlineReader;
import loomwire.tunnel.protocol.OpenAnswer;
import loomwire.tunnel.protocol.OpenRequest;
import loomwire.tunnel.protocol.OpenStatus;

/** Servers without a network that do with each request what a test says; by default they say yes. */
public final class ScriptedServer implements ServerLink.Dialer {
    public static final Auth KEY = new Auth.SharedKey(new byte[32]);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Both ends of each connection, in the order of dialling. */
    public final List<MemoryConnection.Pair> dialled = new CopyOnWriteArrayList<>();
    /** Where each of them went. */
    public final List<HostPort> servers = new CopyOnWriteArrayList<>();
    /** Where each dial went, those in vain too. */
    public final List<HostPort> asked = new CopyOnWriteArrayList<>();
    /** Servers that do not answer. */
    public final Set<HostPort> down = ConcurrentHashMap.newKeySet();
    /** What becomes of the source address of a connection; 0 for the one dialled first. */
    public final Map<Integer, ServerLink.Source> sources = new ConcurrentHashMap<>();

    public final AtomicInteger portsClosed = new AtomicInteger();
    public volatile boolean freshPorts = true;
    /** Of connections that are dialled from now on: whether they answer pings. */
    public volatile boolean answersPings = true;

    public volatile Script script = (connection, stream) -> answer(stream, OpenStatus.OK);

    /** What a server does with a request that it has read. */
    @FunctionalInterface
    public interface Script {
        /** @param connection 0 for the one dialled first, and so on */
        void serve(int connection, QuicStream stream) throws IOException;
    }

    public static void answer(QuicStream stream, OpenStatus status) throws IOException {
        byte[] bytes = new OpenAnswer(status, "").encode();
        stream.write(bytes, 0, bytes.length);
    }

    @Override
    public synchronized ServerLink dial(HostPort server) throws IOException {
        asked.add(server);
        if (down.contains(server)) {
            throw new DialException(DialException.Cause.SILENCE, "nothing came back from " + server, null);
        }
        MemoryConnection.Pair pair = MemoryConnection.pair();
        pair.client().answersPings = answersPings;
        int number = dialled.size();
        dialled.add(pair);
        servers.add(server);
        Thread.ofVirtual().start(() -> serve(number, pair.server()));
        return new ServerLink(server, pair.client(), new ServerLink.Underlay() {
            @Override
            public ServerLink.Source source() {
                return sources.getOrDefault(number, ServerLink.Source.SAME);
            }

            @Override
            public void askWayAgain() {
                // There is no way but one.
            }

            @Override
            public void close() {
                portsClosed.incrementAndGet();
            }
        });
    }

    private void serve(int number, MemoryConnection server) {
        try {
            Authentication.accept(server, KEY, PATIENCE);
            while (true) {
                QuicStream stream = server.acceptStream(PATIENCE);
                if (stream == null) {
                    continue;
                }
                OpenRequest.read(DeadlineReader.of(stream, PATIENCE));
                DeadlineReader.release(stream);
                script.serve(number, stream);
            }
        } catch (IOException end) {
            // The connection is over.
        }
    }

    public MemoryConnection client(int number) {
        return dialled.get(number).client();
    }

    public MemoryConnection server(int number) {
        return dialled.get(number).server();
    }

    @Override
    public boolean verifiesServer() {
        return false;
    }

    @Override
    public boolean hasFreshPorts() {
        return freshPorts;
    }
}
