package loomwire.quic.runtime;

import loomwire.quic.Admission;
import loomwire.quic.QuicEndpoint;
import loomwire.quic.ServerSecrets;
import loomwire.quic.TransportConfig;
import loomwire.quic.tls.ServerTlsConfig;

/**
 * What a server brings to every connection, as {@link loomwire.quic.ServerBuilder} was told.
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
public record ServerSettings(
        ServerTlsConfig tls,
        TransportConfig transport,
        int maxConnections,
        int acceptBacklog,
        ServerSecrets secrets,
        boolean alwaysRetry,
        boolean answersStrangers,
        Admission admission) {}
