package loomwire.tunnel.net;

import java.io.IOException;

/** Closes several things and loses no error: the first is thrown, the others are attached to it. */
public final class Shutdown {
    private IOException first;

    public Shutdown close(AutoCloseable part) {
        try {
            if (part != null) {
                part.close();
            }
        } catch (Exception e) {
            IOException error = e instanceof IOException io ? io : new IOException(e);
            if (first == null) {
                first = error;
            } else {
                first.addSuppressed(error);
            }
        }
        return this;
    }

    /** Attaches what went wrong to the failure because of which all this is closed. */
    public void attachTo(Throwable cause) {
        if (first != null) {
            cause.addSuppressed(first);
        }
    }

    public void rethrow() throws IOException {
        if (first != null) {
            throw first;
        }
    }
}
