package loomwire.bench.stack;

import java.io.IOException;
import java.time.Duration;
import loomwire.quic.QuicConnection;
import loomwire.quic.QuicStream;
import loomwire.quic.TransportConfig;

/** This project's own stack: one endpoint for the server, one for all connections of the client. */
final class LoomwireStack implements Stack {
    /** More streams than any harness wants at once. */
    private static final TransportConfig TRANSPORT = TransportConfig.builder()
            .maxBidirectionalStreams(10_000)
            .maxUnidirectionalStreams(0)
            .build();

    private static final Duration ROUND = Duration.ofSeconds(5);

    private final LoomwireEndpoints endpoints;

    private LoomwireStack(LoomwireEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    static LoomwireStack open(StackSettings settings) throws Exception {
        LoomwireStack stack = new LoomwireStack(LoomwireEndpoints.open(settings, TRANSPORT));
        Thread.ofVirtual().start(stack::acceptConnections);
        return stack;
    }

    private void acceptConnections() {
        try {
            while (true) {
                QuicConnection connection = endpoints.server().accept(ROUND);
                if (connection != null) {
                    Thread.ofVirtual().start(() -> acceptStreams(connection));
                }
            }
        } catch (IOException closed) {
            // The end of the run.
        }
    }

    private static void acceptStreams(QuicConnection connection) {
        try {
            while (true) {
                QuicStream stream = connection.acceptStream(ROUND);
                if (stream != null) {
                    Thread.ofVirtual().start(() -> serve(stream));
                }
            }
        } catch (IOException closed) {
            // The client is done with it.
        }
    }

    private static void serve(QuicStream stream) {
        try (Duplex duplex = new StreamDuplex(stream)) {
            Service.serve(duplex);
        } catch (IOException ended) {
            // The client sees what it did not get.
        }
    }

    @Override
    public Link connect() throws IOException {
        return new LoomwireLink(endpoints.dial());
    }

    @Override
    public long accepted() {
        return endpoints.server().stats().handshakes().completed();
    }

    @Override
    public long datagrams() {
        return endpoints.datagrams();
    }

    @Override
    public void close() throws IOException {
        endpoints.close();
    }

    /** A connection. */
    private record LoomwireLink(QuicConnection connection) implements Link {
        @Override
        public BulkStream openBulk() throws IOException {
            return new DuplexBulk(open());
        }

        private StreamDuplex open() throws IOException {
            QuicStream stream = connection.openStream(PATIENCE);
            stream.readTimeout(PATIENCE);
            stream.writeTimeout(PATIENCE);
            return new StreamDuplex(stream);
        }

        @Override
        public void exchange(byte[] request) throws IOException {
            try (Duplex stream = open()) {
                DuplexExchange.over(stream, request);
            }
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    /** A stream of ours. */
    private record StreamDuplex(QuicStream stream) implements Duplex {
        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            return stream.read(buffer, from, length);
        }

        @Override
        public void write(byte[] buffer, int from, int length) throws IOException {
            stream.write(buffer, from, length);
        }

        @Override
        public void finish() throws IOException {
            stream.finish();
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}
