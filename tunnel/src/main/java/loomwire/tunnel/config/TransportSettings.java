package loomwire.tunnel.config;

/**
 * The keys under {@code transport}.
 *
 * @param carriers QUIC connections of a client, each with its own port
 * @param relayBufferBytes {@code transport.tcpbuf}: the largest piece that a relay copies at once
 */
public record TransportSettings(int carriers, int relayBufferBytes, QuicSettings quic) {}
