package loomwire.tunnel.client;

import java.util.List;
import loomwire.tunnel.config.Auth;

/**
 * What the client says of itself on each connection.
 *
 * @param remoteFlags TCP flags that the server shall send with; empty to leave it to the server
 */
public record Introduction(Auth auth, List<String> remoteFlags) {}
