package loomwire.tunnel.protocol;

import java.io.IOException;

/** The two ends do not trust each other; the message says why and what to change. */
public final class AuthenticationException extends IOException {
    private final CloseCode code;

    public AuthenticationException(CloseCode code, String message) {
        super(message);
        this.code = code;
    }

    public CloseCode code() {
        return code;
    }

    /** Whether trying again cannot help until somebody changes a configuration. */
    public boolean isPermanent() {
        return switch (code) {
            case WRONG_KEY, KEY_REQUIRED, SERVER_UNPROVEN, MALFORMED, OTHER_VERSION -> true;
            case NO_ERROR, AUTHENTICATION_TIMEOUT, BUSY, SOCKET_FAILED, CANCELLED, REFUSED, NOT_PROCESSED -> false;
        };
    }
}
