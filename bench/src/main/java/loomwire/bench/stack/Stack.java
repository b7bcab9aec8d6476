package loomwire.bench.stack;

import java.io.IOException;
import java.time.Duration;

/** A QUIC implementation with a server and a client in this process, on loopback or a wire made for them. Thread-safe. */
@SuppressWarnings("try") // a harness that is interrupted while it closes ends there, as everywhere
public interface Stack extends AutoCloseable {
    /** Far above what anything here takes, so that only a hang meets it. */
    Duration PATIENCE = Duration.ofSeconds(60);

    /** Dials and completes a full handshake; the certificate that came is compared with the server's. */
    Link connect() throws Exception;

    /** Connections whose handshake the server saw completed. */
    long accepted();

    /** Datagrams that went through the server's port, in and out. */
    long datagrams();

    @Override
    void close() throws Exception;

    /** A connection, seen from the client. Thread-safe. */
    interface Link extends AutoCloseable {
        /** Opens a stream that stays for many transfers. */
        BulkStream openBulk() throws Exception;

        /**
         * Sends a request on a stream of its own and reads the answer to its end.
         *
         * @param request begins with {@link Service#ECHO}
         * @throws IOException if what comes back is not the same
         */
        void exchange(byte[] request) throws Exception;

        @Override
        void close() throws Exception;
    }

    /** A stream over which many bytes go, one transfer after another. Used by one thread. */
    interface BulkStream extends AutoCloseable {
        /** Has the server send so many bytes, and checks each. */
        void down(long bytes) throws Exception;

        /** Sends so many bytes; returns once the server has checked the last one. */
        void up(long bytes) throws Exception;

        @Override
        void close() throws Exception;
    }
}
