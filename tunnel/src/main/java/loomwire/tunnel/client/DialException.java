package loomwire.tunnel.client;

import java.io.IOException;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.QuicTimeoutException;
import loomwire.tunnel.protocol.AuthenticationException;
import loomwire.tunnel.protocol.DeadlineException;

/** A server could not be connected to; the message says which of name, route, port, server or certificate is wrong. */
public final class DialException extends IOException {
    private final Cause kind;

    /** What stood in the way, as metrics count it. */
    public enum Cause {
        /** Nothing came back, or not enough of it in time. */
        SILENCE,
        /** The server answered and broke off. */
        REFUSED,
        /** What the server showed was not believed here. */
        UNTRUSTED,
        /** The two ends do not hold the same key, or one did not prove it in time. */
        AUTHENTICATION,
        /** The server's name has no address. */
        NAME,
        /** This machine has no port or no route for it. */
        LOCAL
    }

    public DialException(Cause kind, String message, IOException cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Cause kind() {
        return kind;
    }

    /** What a failure to get a proven connection counts as. */
    static Cause kindOf(IOException failure) {
        return switch (failure) {
            case DialException dial -> dial.kind;
            case AuthenticationException unproven -> Cause.AUTHENTICATION;
            case QuicTimeoutException silent -> Cause.SILENCE;
            case DeadlineException silent -> Cause.SILENCE;
            case ConnectionClosedException broken -> Cause.REFUSED;
            default -> Cause.LOCAL;
        };
    }
}
