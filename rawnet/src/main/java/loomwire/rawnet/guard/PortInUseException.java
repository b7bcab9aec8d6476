package loomwire.rawnet.guard;

import java.net.BindException;
import java.net.InetSocketAddress;

/** The TCP port belongs to another program, or to another process of this one. */
public final class PortInUseException extends BindException {
    PortInUseException(InetSocketAddress local, Throwable cause) {
        super(BindErrors.text(local)
                + " is in use by another program (see it with: ss -tlnp); stop that program, or set"
                + " another port in network." + BindErrors.family(local) + ".addr");
        initCause(cause);
    }
}
