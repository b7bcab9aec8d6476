package loomwire.quic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * One address with the QUIC connections that run over it: dials as a client, accepts as a server. Opened by {@link Quic}.
 * All methods may be called from any thread; those that wait are meant for
 * virtual threads, end within their deadline, and end early when the thread is interrupted.
 */
public interface QuicEndpoint extends AutoCloseable {

    /** The address that peers answer to. */
    InetSocketAddress localAddress();

    /**
     * Connects and completes the handshake, certificate checks included.
     *
     * @param server where the server listens
     * @param config TLS and transport settings of this connection
     * @param deadline how long it may take in all; 30 s is usual
     * @throws IllegalArgumentException if the configuration does not fit, such as a name of nothing that is spoken here
     * @throws QuicTimeoutException if the peer did not complete the handshake in time
     * @throws ConnectionClosedException if either end refused, with the reason
     */
    QuicConnection dial(InetSocketAddress server, ClientConfig config, Duration deadline) throws IOException;

    /**
     * Waits for the next connection whose handshake is complete.
     *
     * @param deadline how long to wait; a server's loop asks again every 5 s and looks at cancellation in between
     * @return the connection, or {@code null} if none came in time
     * @throws EndpointClosedException if the endpoint is closed or was opened without a server's configuration
     */
    QuicConnection accept(Duration deadline) throws IOException;

    /** From now on new connections are refused; those that exist go on. */
    void stopAccepting();

    /** Connections that are not closed yet, for status and metrics. */
    int connectionCount();

    /**
     * Figures of the endpoint and all its connections at this moment; the last ones once it is closed. Costs the loop
     * some ten nanoseconds a connection.
     */
    EndpointStats stats();

    /**
     * Closes every connection with NO_ERROR, tells the peers, gives back the port or ports. Ends every call that waits.
     * Idempotent; the first error is thrown with the others attached.
     */
    @Override
    void close() throws IOException;
}
