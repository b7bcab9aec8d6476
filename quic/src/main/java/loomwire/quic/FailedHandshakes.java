package loomwire.quic;

import java.net.InetSocketAddress;

/**
 * Is told of each handshake that a peer began and that did not complete: on the loop, so it has to be quick, and by whoever
 * can send, so what it costs has to be bounded.
 */
@FunctionalInterface
public interface FailedHandshakes {
    /** For those whom they do not concern. */
    FailedHandshakes UNHEARD = (peer, reason) -> {};

    /** @param peer who began it; its address need not have been proven */
    void failed(InetSocketAddress peer, CloseReason reason);
}
