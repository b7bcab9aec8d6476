package loomwire.quic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** A connection whose handshake is complete. Methods may be called from any thread. */
public interface QuicConnection extends AutoCloseable {

    /** A short number that names this connection in logs; unique in the process. */
    long number();

    InetSocketAddress remoteAddress();

    /** The application protocol both ends agreed on. */
    String applicationProtocol();

    /** The peer's certificate chain, leaf first; empty if it sent none. */
    List<X509Certificate> peerCertificates();

    /**
     * Opens a bidirectional stream, waiting for the peer's stream credit.
     *
     * @param deadline how long to wait for credit; zero means only if it is there now
     * @throws StreamLimitException if no credit came in time
     * @throws ConnectionClosedException if the connection ended first, with its reason
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-4.6">RFC 9000 §4.6</a>
     */
    QuicStream openStream(Duration deadline) throws IOException;

    /** Opens a unidirectional stream, which only writes; otherwise like {@link #openStream}. */
    QuicStream openUnidirectionalStream(Duration deadline) throws IOException;

    /**
     * Waits for the next stream that the peer opened, of either kind. The calling thread waits itself, at no other cost
     * than its own: the end of the connection ends the wait at once, and so does an interrupt, which is how the thread's
     * parent cancels it.
     *
     * @param deadline how long to wait; nothing that ends the wait depends on it, so rounds may be long
     * @return the stream, or {@code null} if none came in time
     * @throws ConnectionClosedException if the connection ended
     * @throws java.io.InterruptedIOException if the thread was interrupted before a stream came; its interrupt flag is set
     */
    QuicStream acceptStream(Duration deadline) throws IOException;

    /**
     * Says that the peer is who it should be: where the configuration gives little credit until then (streams, bytes), it
     * gets the rest, by MAX_STREAMS and MAX_DATA in the next packets. Once is enough; without such a configuration it
     * does nothing.
     *
     * @see CreditBeforeTrust
     */
    void trustPeer();

    /**
     * Sends at this rate from now on while the path delivers, whatever the configuration says. Where it does not, the rate is
     * one that the path can be shared with, until the path gives nearly as much; {@link #watchRate} tells.
     *
     * @param bytesPerSecond of packets, their headers of QUIC counted, above 0
     */
    void sendAt(long bytesPerSecond);

    /**
     * Has somebody told, now and whenever it changes, what sending at a fixed rate has found out of the path. Called on the
     * connection's event loop, so it must not wait.
     */
    void watchRate(Consumer<RateFinding> watcher);

    /**
     * Sends a PING in a datagram as long as those in use, and waits for its acknowledgment.
     *
     * @return the time from sending to acknowledgment, the peer's acknowledgment delay included
     * @throws QuicTimeoutException if no acknowledgment came in time
     */
    Duration ping(Duration deadline) throws IOException;

    /**
     * Key material that both ends derive alike and nobody else can (RFC 8446 §7.5).
     *
     * @param label at most 249 ASCII characters, naming the use
     * @param length 1 to 8160 bytes
     * @throws ConnectionClosedException if the connection has ended, and its secrets with it
     */
    byte[] exportKeyingMaterial(String label, byte[] context, int length) throws IOException;

    boolean isOpen();

    /** Why the connection ended; {@code null} while it is open. */
    ConnectionClosedException closeReason();

    /** A snapshot of counters and path figures. */
    ConnectionStats stats();

    /** Waits until the connection has ended; {@code false} if it is still open when the time is over. */
    boolean awaitClose(Duration deadline) throws InterruptedException;

    /**
     * Closes with an application's error code. Data not yet acknowledged may be lost. Returns at once; streams end
     * with {@link ConnectionClosedException}. Does nothing on a connection that has ended.
     *
     * @param applicationErrorCode 0 to 2^62-1
     * @param reason for the peer's log; cut to 256 bytes
     */
    void close(long applicationErrorCode, String reason);

    /** Closes with application error code 0. */
    @Override
    default void close() {
        close(0, "");
    }
}
