package loomwire.tunnel.protocol;

import java.io.IOException;

/** An open request that was not granted: with the status that tells its asker the truth. */
public final class RefusedException extends IOException {
    private final OpenStatus status;

    /** @param message what happened, for a person */
    public RefusedException(OpenStatus status, String message) {
        super(message);
        this.status = status;
    }

    public OpenStatus status() {
        return status;
    }
}
