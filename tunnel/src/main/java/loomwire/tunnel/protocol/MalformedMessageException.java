package loomwire.tunnel.protocol;

import java.io.IOException;

/** The peer sent what this protocol does not allow; the message says what. */
public class MalformedMessageException extends IOException {
    public MalformedMessageException(String message) {
        super(message);
    }
}
