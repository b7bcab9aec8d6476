package loomwire.quic.connection;

import loomwire.quic.base.ConnectionId;
import loomwire.quic.crypto.InitialKeys;

/**
 * What a server learnt from the packet that begins a client's connection.
 *
 * @param destination of that packet
 * @param initialKeys those that follow from it
 * @param originalDestination of the client's very first packet: another one if that was answered with a Retry
 * @param addressValidated whether the client is known to receive at the address it sends from
 */
public record Introduction(
        ConnectionId destination,
        InitialKeys.Pair initialKeys,
        ConnectionId originalDestination,
        boolean addressValidated) {

    /** The id that a Retry gave the client; {@code null} if there was none (RFC 9000 §7.3). */
    ConnectionId retrySource() {
        return destination.equals(originalDestination) ? null : destination;
    }
}
