package loomwire.tunnel.client;

import java.io.IOException;

/** The server is about to stop and promises that it did nothing for a request: it may be made elsewhere. */
final class NotProcessedException extends IOException {
    NotProcessedException(String message, IOException cause) {
        super(message, cause);
    }
}
