package loomwire.quic;

import loomwire.quic.connection.TransportConfig;
import loomwire.quic.endpoint.Admission;
import loomwire.quic.tls.ServerTlsConfig;

/**
 * What a server brings to every connection.
 *
 * @param maxConnections connections at once, handshakes and all ports of an endpoint included; more are refused with CONNECTION_REFUSED
 * @param acceptBacklog completed connections that wait for {@link QuicEndpoint#accept}; more are refused
 * @param secrets what of the server outlives it
 * @param alwaysRetry whether every client has to show that it receives at its address before its handshake begins, which
 *     costs a round trip; else only while many handshakes are under way
 * @param answersStrangers whether whoever asks for an unknown version of QUIC is told which is spoken here; else
 *     nobody is
 * @param admission who is answered at all; {@code null} for everybody
 */
public record ServerConfig(
        ServerTlsConfig tls,
        TransportConfig transport,
        int maxConnections,
        int acceptBacklog,
        ServerSecrets secrets,
        boolean alwaysRetry,
        boolean answersStrangers,
        Admission admission) {

    /** An ordinary server of QUIC: secrets follow from the identity, Retry in a crowd only, all versions are answered. */
    public ServerConfig(ServerTlsConfig tls, TransportConfig transport, int maxConnections, int acceptBacklog) {
        this(tls, transport, maxConnections, acceptBacklog, ServerSecrets.OF_IDENTITY, false, true, null);
    }

    public ServerConfig withSecrets(ServerSecrets newSecrets) {
        return new ServerConfig(
                tls, transport, maxConnections, acceptBacklog, newSecrets, alwaysRetry, answersStrangers, admission);
    }

    public ServerConfig withAnswersToStrangers(boolean answers) {
        return new ServerConfig(
                tls, transport, maxConnections, acceptBacklog, secrets, alwaysRetry, answers, admission);
    }

    public ServerConfig withRetryForAll() {
        return new ServerConfig(
                tls, transport, maxConnections, acceptBacklog, secrets, true, answersStrangers, admission);
    }

    /** Only those are answered who prove that they know the server; {@code null} for everybody. */
    public ServerConfig withAdmission(Admission newAdmission) {
        return new ServerConfig(
                tls, transport, maxConnections, acceptBacklog, secrets, alwaysRetry, answersStrangers, newAdmission);
    }
}
