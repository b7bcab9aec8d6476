package loomwire.tunnel.client;

import java.io.IOException;
import loomwire.quic.QuicStream;
import loomwire.tunnel.protocol.Target;

/** Streams for tests that expect to get one. */
final class Openings {
    private Openings() {}

    /** @throws IOException if no server could be asked */
    static QuicStream stream(TunnelOpener opener, Target target) throws IOException {
        return switch (opener.open(target)) {
            case Opening.Opened(QuicStream stream) -> stream;
            case Opening.Refused no -> throw new AssertionError("refused: " + no.reason());
            case Opening.Unavailable no -> throw new IOException(no.reason());
        };
    }
}
