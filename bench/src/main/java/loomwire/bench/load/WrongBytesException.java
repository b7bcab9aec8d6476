package loomwire.bench.load;

import java.io.IOException;

/** What came back is not what was sent. */
public final class WrongBytesException extends IOException {
    public WrongBytesException(String message) {
        super(message);
    }
}
