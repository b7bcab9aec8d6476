package loomwire.tunnel.ops;

import loomwire.tunnel.client.TunnelClient;

/** A client is well as long as it has a connection that streams can be opened on. */
final class ClientHealth {
    private ClientHealth() {}

    static Health of(TunnelClient client) {
        int up = client.carriers().ready().size();
        return up > 0 ? Health.good(up + (up == 1 ? " connection" : " connections") + " to the server")
                : Health.bad("no connection to the server is up; the log says why");
    }
}
