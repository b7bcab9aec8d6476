package loomwire.tunnel.server;

import java.time.Duration;
import loomwire.tunnel.protocol.TunnelProtocol;

/**
 * How long a server waits for what.
 *
 * @param round how often the loop that waits for connections looks around; the endpoint's end ends the wait at once
 * @param streamRound likewise of the loops that wait for streams. Longer, since there is one for each connection: thousands
 *     of them waking every few seconds to find nothing would be a load of its own
 * @param authentication for a client's proof, from the end of the handshake
 * @param hurriedAuthentication likewise, while many wait
 * @param request for the open request of a stream
 * @param place for a place among the streams that are served
 * @param connect for the connection to a target, a place among those that connect included
 * @param goAway for a client to take the word that the server is about to stop
 * @param end for everything to have ended once it is closed
 */
record ServerDeadlines(
        Duration round,
        Duration streamRound,
        Duration authentication,
        Duration hurriedAuthentication,
        Duration request,
        Duration place,
        Duration connect,
        Duration goAway,
        Duration end) {
    static final ServerDeadlines DEFAULTS = new ServerDeadlines(
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            TunnelProtocol.AUTHENTICATION_DEADLINE,
            // A client sends its proof with the end of its handshake: this is many round trips.
            Duration.ofSeconds(3),
            TunnelProtocol.HEADER_DEADLINE,
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5));

    ServerDeadlines withAuthentication(Duration patient, Duration hurried) {
        return new ServerDeadlines(round, streamRound, patient, hurried, request, place, connect, goAway, end);
    }

    ServerDeadlines withRequest(Duration limit) {
        return new ServerDeadlines(
                round, streamRound, authentication, hurriedAuthentication, limit, place, connect, goAway, end);
    }

    ServerDeadlines withPlace(Duration limit) {
        return new ServerDeadlines(
                round, streamRound, authentication, hurriedAuthentication, request, limit, connect, goAway, end);
    }

    ServerDeadlines withConnect(Duration limit) {
        return new ServerDeadlines(
                round, streamRound, authentication, hurriedAuthentication, request, place, limit, goAway, end);
    }
}
