package loomwire.rawnet.linux;

import java.io.IOException;

/** A failed call of the C library, with its errno. */
public final class ErrnoException extends IOException {
    /** No permission, such as a port below 1024 without the right to it. */
    public static final int EACCES = 13;
    /** Address already in use. */
    public static final int EADDRINUSE = 98;
    /** Cannot assign requested address: it is not on this machine. */
    public static final int EADDRNOTAVAIL = 99;

    private final int errno;

    public ErrnoException(String call, int errno, String text) {
        super(call + ": " + text + " (errno " + errno + ")");
        this.errno = errno;
    }

    ErrnoException(String call, int errno) {
        this(call, errno, Libc.text(errno));
    }

    public int errno() {
        return errno;
    }
}
