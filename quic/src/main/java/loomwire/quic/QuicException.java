package loomwire.quic;

import java.io.IOException;

/** What an application sees when something on a connection goes wrong; the message says what, with whom, and why. */
public abstract sealed class QuicException extends IOException
        permits ConnectionClosedException,
                EndpointClosedException,
                QuicTimeoutException,
                StreamLimitException,
                StreamResetException,
                StreamStoppedException,
                StreamUnreadException {
    protected QuicException(String message) {
        super(message);
    }

    protected QuicException(String message, Throwable cause) {
        super(message, cause);
    }
}
