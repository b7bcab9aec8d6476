package loomwire.bench.load;

import java.io.IOException;

/** What came back is not what was sent. */
final class WrongBytesException extends IOException {
    WrongBytesException(String message) {
        super(message);
    }
}
