package loomwire.quic.endpoint;

import loomwire.quic.AdmissionKey;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.Entropy;
import loomwire.quic.base.WallClock;
import loomwire.quic.crypto.AdmissionProof;

/**
 * What a client shows to a server that may be silent to all others.
 *
 * @param key both ends have derived it from what they share
 * @param clock the time of day, as the proofs shall state it
 */
public record Credential(AdmissionKey key, WallClock clock) {

    /** A proof for one attempt to reach the server at this address with an Initial packet of these ids. */
    byte[] proof(
            Entropy entropy,
            ConnectionId destination,
            ConnectionId source,
            long addressHigh,
            long addressLow,
            int port) {
        return new AdmissionProof(key)
                .make(
                        entropy,
                        destination,
                        source,
                        addressHigh,
                        addressLow,
                        port,
                        Math.floorDiv(clock.unixMillis(), 1000L));
    }
}
