package loomwire.tunnel.client;

import java.io.IOException;
import loomwire.quic.QuicStream;
import loomwire.tunnel.protocol.RefusedException;
import loomwire.tunnel.protocol.Target;

/** Opens a stream to a target through whatever connection to the server there is. */
@FunctionalInterface
public interface TunnelOpener {
    /**
     * Returns once the server has connected to the target: what is written now goes there.
     *
     * @throws RefusedException if the server says no, with its reason
     * @throws IOException if the server could not be asked
     */
    QuicStream open(Target target) throws IOException;
}
