package loomwire.tunnel.protocol;

import java.io.IOException;

/** A message was not complete in time. */
public final class DeadlineException extends IOException {
    public DeadlineException(String message) {
        super(message);
    }
}
