package loomwire.tunnel.server;

import java.io.IOException;
import loomwire.quic.QuicEndpoint;

/** Where clients come in. */
public interface Entrance {
    /**
     * Opens an endpoint. After its end it is called again, by one thread, and gives back first what is left of the one
     * before.
     *
     * @throws IOException if that cannot be now; the message says why
     */
    QuicEndpoint open() throws IOException;

    /** How the log and the health report name it, such as {@code eth0}. */
    String name();
}
