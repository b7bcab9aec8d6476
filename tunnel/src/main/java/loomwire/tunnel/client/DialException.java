package loomwire.tunnel.client;

import java.io.IOException;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.QuicTimeoutException;
import loomwire.tunnel.protocol.AuthenticationException;
import loomwire.tunnel.protocol.DeadlineException;

/** A server could not be connected to; the message says which of name, route, port, server or certificate is wrong. */
public final class DialException extends IOException {
    private final Cause kind;
    private final boolean lasting;
    private final String withoutAdvice;

    /** What stood in the way, as metrics count it. */
    public enum Cause {
        /** Nothing came back. */
        SILENCE,
        /** Something came back, and the handshake did not complete in time. */
        UNFINISHED,
        /** The server answered and broke off. */
        REFUSED,
        /** What the server showed was not believed here. */
        UNTRUSTED,
        /** The two ends do not hold the same key, or one did not prove it in time. */
        AUTHENTICATION,
        /** The server's name has no address. */
        NAME,
        /** This machine has no port or no route for it. */
        LOCAL;

        /** Whether the time for it ran out. */
        boolean isLate() {
            return this == SILENCE || this == UNFINISHED;
        }
    }

    public DialException(Cause kind, String message, IOException cause) {
        this(kind, message, "", cause, false);
    }

    /** @param advice where else to look; ends the message, and is left out by who has looked there */
    public DialException(Cause kind, String message, String advice, IOException cause) {
        this(kind, message, advice, cause, false);
    }

    private DialException(Cause kind, String message, String advice, IOException cause, boolean lasting) {
        super(message + advice, cause);
        this.kind = kind;
        this.lasting = lasting;
        this.withoutAdvice = message;
    }

    /** Something of this machine that time does not mend: a right, a library, a setting that somebody has to change. */
    public static DialException lasting(String message, IOException cause) {
        return new DialException(Cause.LOCAL, message, "", cause, true);
    }

    /** Whether trying again is in vain until somebody changes something here and starts anew. */
    static boolean isLasting(IOException failure) {
        return failure instanceof DialException dial && dial.lasting;
    }

    public Cause kind() {
        return kind;
    }

    /** Whether the message ends with an advice where else to look. */
    public boolean hasAdvice() {
        return !withoutAdvice.equals(getMessage());
    }

    /** The message without its advice. */
    public String withoutAdvice() {
        return withoutAdvice;
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
