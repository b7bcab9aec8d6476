package loomwire.quic.qlog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.event.ConnectionObserver;
import loomwire.quic.event.ConnectionObservers;

/** Keeps the qlogs of simulated connections in memory, each begun at the same time of day. */
public final class Qlogs implements ConnectionObservers {
    /** Simulations have no time of day. */
    private static final Instant BEGAN = Instant.parse("2026-06-01T00:00:00Z");

    public static final long MAX_BYTES = 64L << 20;

    /** One of them. */
    public static final class Log implements QlogSink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        public final boolean client;
        public boolean established;
        public boolean ended;
        /** Whether what is written is refused. */
        public boolean full;

        private Log(boolean client) {
            this.client = client;
        }

        @Override
        public boolean write(byte[] piece, int length) {
            if (ended) {
                throw new AssertionError("written after the end");
            }
            if (!full) {
                bytes.write(piece, 0, length);
            }
            return !full;
        }

        @Override
        public void established() {
            established = true;
        }

        @Override
        public void end() {
            ended = true;
        }

        public byte[] bytes() {
            return bytes.toByteArray();
        }

        /** The head, then the events. */
        public List<Map<?, ?>> records() {
            String all = bytes.toString(StandardCharsets.UTF_8);
            List<Map<?, ?>> records = new ArrayList<>();
            for (String record : all.split("\u001e")) {
                if (!record.isEmpty()) {
                    records.add((Map<?, ?>) JsonText.parse(record));
                }
            }
            return records;
        }

        /** The data of all events of this name. */
        public Stream<Map<?, ?>> events(String name) {
            return records().stream()
                    .filter(record -> name.equals(record.get("name")))
                    .map(record -> (Map<?, ?>) record.get("data"));
        }
    }

    private final long maxBytes;
    private final List<Log> logs = new ArrayList<>();
    private final List<QlogEncoder> encoders = new ArrayList<>();

    public Qlogs() {
        this(MAX_BYTES);
    }

    public Qlogs(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public ConnectionObserver begin(
            boolean client, ConnectionId firstDestination, long high, long low, int port, long now) {
        Log log = new Log(client);
        logs.add(log);
        QlogEncoder encoder = new QlogEncoder(log, client, firstDestination, high, low, port, BEGAN, maxBytes, now);
        encoders.add(encoder);
        return encoder;
    }

    /** Has those of connections that have not ended written as far as they are. */
    public void flush() {
        encoders.forEach(QlogEncoder::flush);
    }

    /** In the order in which their connections began. */
    public List<Log> logs() {
        return logs;
    }

    /** The first of a client, or of a server. */
    public Log of(boolean client) {
        return logs.stream().filter(log -> log.client == client).findFirst().orElseThrow();
    }
}
