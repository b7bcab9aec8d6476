package loomwire.tunnel.client;

import java.util.List;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.TransportSettings;
import loomwire.tunnel.protocol.Wishes;

/**
 * What the client says of itself on each connection.
 *
 * @param wishes how it wants to be sent to
 */
public record Introduction(Auth auth, Wishes wishes) {

    /** Without a rate in mind. */
    Introduction(Auth auth, List<String> remoteFlags) {
        this(auth, Wishes.flags(remoteFlags));
    }

    /** Each connection has its part of the rate. */
    static Introduction of(Config config) {
        TransportSettings transport = config.transport();
        return new Introduction(
                config.auth(),
                new Wishes(
                        config.network().remoteFlags(),
                        transport.quic().rates().each(transport.carriers()).down()));
    }
}
