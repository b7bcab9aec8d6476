/**
 * QUIC version 1 for Java: endpoints, connections, streams, and what they are told. {@link loomwire.quic.Quic} is the door:
 *
 * <pre>{@code
 * ServerIdentity identity = ServerIdentity.selfSigned("localhost");
 * QuicEndpoint server = Quic.server(4433).identity(identity).alpn("echo").open();
 *
 * QuicEndpoint client = Quic.client().open();
 * ClientConfig echo = ClientConfig.alpn("echo").trust(ServerTrust.pins(identity.pin())).build();
 * QuicConnection connection = client.dial(new InetSocketAddress("localhost", 4433), echo, Duration.ofSeconds(10));
 * QuicStream stream = connection.openStream(Duration.ofSeconds(10));
 * }</pre>
 *
 * <p>All that stands in a signature here lives here, but for the ports of {@link loomwire.rawnet}. Threads that wait are meant to
 * be virtual ones; every wait has a deadline.
 */
package loomwire.quic;
