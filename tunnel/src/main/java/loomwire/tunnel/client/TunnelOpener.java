package loomwire.tunnel.client;

import loomwire.tunnel.protocol.Target;

/** Opens a stream to a target through whatever connection to the server there is. */
@FunctionalInterface
public interface TunnelOpener {
    /** Returns once the server has answered, or cannot be asked. */
    Opening open(Target target);
}
