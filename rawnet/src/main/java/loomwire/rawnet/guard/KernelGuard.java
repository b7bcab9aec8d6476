package loomwire.rawnet.guard;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Holds a TCP port and, as far as the mode can, the kernel's silence on it, until closed. */
public interface KernelGuard extends AutoCloseable {

    /** The guarded address; the port is the chosen one if port 0 was asked for. */
    InetSocketAddress local();

    /** What protects the port, for the log and for diagnosis. */
    String describe();

    /** Gives the port back and removes what was put in place. Calling it again does nothing. */
    @Override
    void close() throws IOException;
}
