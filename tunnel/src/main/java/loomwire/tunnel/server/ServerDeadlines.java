package loomwire.tunnel.server;

import java.time.Duration;
import loomwire.tunnel.protocol.TunnelProtocol;

/**
 * How long a server waits for what.
 *
 * @param round how often loops that wait for connections and streams look around; what they wait for ends the wait at once
 * @param authentication for a client's proof, from the end of the handshake
 * @param hurriedAuthentication likewise, while many wait
 * @param request for the open request of a stream
 * @param place for a place among the streams that are served
 * @param connect for the connection to a target, a place among those that connect included
 * @param goAway for a client to take the word that the server is about to stop
 * @param end for everything to have ended once it is closed
 */
record ServerDeadlines(Duration round, Duration authentication, Duration hurriedAuthentication, Duration request,
        Duration place, Duration connect, Duration goAway, Duration end) {
    static final ServerDeadlines DEFAULTS = new ServerDeadlines(
            Duration.ofSeconds(5),
            TunnelProtocol.AUTHENTICATION_DEADLINE,
            // A client sends its proof with the end of its handshake: this is many round trips.
            Duration.ofSeconds(3),
            TunnelProtocol.HEADER_DEADLINE,
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5));

    ServerDeadlines withAuthentication(Duration patient, Duration hurried) {
        return new ServerDeadlines(round, patient, hurried, request, place, connect, goAway, end);
    }

    ServerDeadlines withRequest(Duration limit) {
        return new ServerDeadlines(round, authentication, hurriedAuthentication, limit, place, connect, goAway, end);
    }

    ServerDeadlines withPlace(Duration limit) {
        return new ServerDeadlines(round, authentication, hurriedAuthentication, request, limit, connect, goAway, end);
    }

    ServerDeadlines withConnect(Duration limit) {
        return new ServerDeadlines(round, authentication, hurriedAuthentication, request, place, limit, goAway, end);
    }
}
