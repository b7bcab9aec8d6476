package loomwire.tunnel.client;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;

/** An accepted socket whose target is known, and how its program is told what became of it. Owned by the socket's thread. */
interface Caller {
    SocketChannel socket();

    Target target();

    /** Whether the program says nothing before it was told. */
    boolean waitsToBeTold();

    /** Tells the program once how the opening went, before any payload flows. */
    void tell(OpenStatus status) throws IOException;

    /** For logs: the listener that it came to, and its address. */
    @Override
    String toString();
}
