package loomwire.quic.runtime;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.event.ConnectionObserver;
import loomwire.quic.event.ConnectionObservers;
import loomwire.quic.qlog.QlogEncoder;
import loomwire.quic.qlog.QlogSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that happens on connections as lines of the log, where its level is trace when a connection begins: records of qlog, each
 * behind the connection's role and the first connection id that its client chose.
 */
final class ConnectionLog implements ConnectionObservers {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLog.class);

    @Override
    public ConnectionObserver begin(
            boolean client, ConnectionId firstDestination, long addressHigh, long addressLow, int port, long now) {
        if (!LOG.isTraceEnabled()) {
            return ConnectionObserver.NONE;
        }
        String who = (client ? "client " : "server ") + firstDestination;
        return new QlogEncoder(
                new Lines(who),
                1,
                client,
                firstDestination,
                addressHigh,
                addressLow,
                port,
                Instant.now(),
                Long.MAX_VALUE,
                now);
    }

    private record Lines(String who) implements QlogSink {
        @Override
        public boolean write(byte[] bytes, int length) {
            // Between the separator and the line's end; the second of two records has them in the middle.
            for (String record : new String(bytes, 0, length, StandardCharsets.US_ASCII).split("\\u001e")) {
                if (!record.isEmpty()) {
                    LOG.trace("{}: {}", who, record.strip());
                }
            }
            return true;
        }

        @Override
        public void end() {
            // The log goes on.
        }
    }
}
