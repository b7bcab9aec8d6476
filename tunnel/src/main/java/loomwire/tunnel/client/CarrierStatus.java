package loomwire.tunnel.client;

import loomwire.quic.ConnectionStats;
import loomwire.tunnel.config.HostPort;

/**
 * One connection of the client at one moment, for status and metrics.
 *
 * @param slot which of {@code transport.conn} it belongs to, from 0
 * @param server as the configuration names it
 * @param stats round trip, loss and volume
 */
public record CarrierStatus(int slot, HostPort server, State state, ConnectionStats stats) {

    /** What a connection is good for. */
    public enum State {
        /** Streams are opened on it. */
        UP,
        /** It gave no answer lately: streams are opened elsewhere if there is anywhere else. */
        DOUBTFUL,
        /** The streams it has go on, and it takes no new ones. */
        RETIRING
    }
}
