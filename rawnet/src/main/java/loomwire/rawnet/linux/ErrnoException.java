package loomwire.rawnet.linux;

import java.io.IOException;

/** A failed call of the C library, with its errno. */
public final class ErrnoException extends IOException {
    /** Interrupted by a signal; try again. */
    public static final int EINTR = 4;
    /** No such device or address: the interface is gone. */
    public static final int ENXIO = 6;
    /** The descriptor is closed. */
    public static final int EBADF = 9;
    /** Nothing is there, or a queue is full. */
    public static final int EAGAIN = 11;
    /** No permission, such as a port below 1024 without the right to it. */
    public static final int EACCES = 13;
    /** No such device: the interface is gone. */
    public static final int ENODEV = 19;
    /** An argument the kernel does not know, such as a segment size before Linux 4.18. */
    public static final int EINVAL = 22;
    /** The network card cannot do what was asked. */
    public static final int EIO = 5;
    /** Message too long. */
    public static final int EMSGSIZE = 90;
    /** Address already in use. */
    public static final int EADDRINUSE = 98;
    /** Cannot assign requested address: it is not on this machine. */
    public static final int EADDRNOTAVAIL = 99;

    /** No way to the network; also none from the address that was to be used. */
    public static final int ENETUNREACH = 101;

    private final int errno;

    public ErrnoException(String call, int errno, String text) {
        super(call + ": " + text + " (errno " + errno + ")");
        this.errno = errno;
    }

    public ErrnoException(String call, int errno) {
        this(call, errno, Libc.text(errno));
    }

    public int errno() {
        return errno;
    }
}
