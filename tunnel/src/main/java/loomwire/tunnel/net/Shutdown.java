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

    public void rethrow() throws IOException {
        if (first != null) {
            throw first;
        }
    }
}
