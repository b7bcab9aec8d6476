package loomwire.tunnel.client;

import loomwire.quic.QuicStream;
import loomwire.tunnel.protocol.OpenStatus;

/** How asking for a target through the tunnel went. */
public sealed interface Opening {
    /** What whoever asked is told. */
    OpenStatus status();

    /** The server has connected: what is written now goes to the target. */
    record Opened(QuicStream stream) implements Opening {
        @Override
        public OpenStatus status() {
            return OpenStatus.OK;
        }
    }

    /**
     * The server said no, or did not answer in time.
     *
     * @param reason for a person
     */
    record Refused(OpenStatus status, String reason) implements Opening {}

    /**
     * No server could be asked.
     *
     * @param reason for a person
     */
    record Unavailable(String reason) implements Opening {
        @Override
        public OpenStatus status() {
            return OpenStatus.GENERAL_FAILURE;
        }
    }
}
