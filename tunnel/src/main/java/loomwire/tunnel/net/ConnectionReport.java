package loomwire.tunnel.net;

import java.util.Locale;
import loomwire.quic.ConnectionStats;

/** What a connection did, in one line for the log. */
public final class ConnectionReport {
    private ConnectionReport() {}

    public static String of(ConnectionStats stats) {
        return String.format(
                Locale.ROOT,
                "round trip %.2f ms at least, %.2f smoothed, %d datagrams sent, %d lost and sent again, %d received, of up to %d bytes",
                stats.minRttNanos() / 1e6,
                stats.smoothedRttNanos() / 1e6,
                stats.packetsSent(),
                stats.packetsLost(),
                stats.packetsReceived(),
                stats.maxDatagramBytes());
    }
}
