package loomwire.quic.base;

import org.jspecify.annotations.Nullable;

/**
 * Tells the errors that nobody below the process can mend from defects that end where they show: after an
 * {@link OutOfMemoryError} or a broken virtual machine any object may be half done, but a stack that overflowed, a failed
 * assertion or a class that is missing concern whoever met them. What such an error has caused counts as the error: a
 * class whose initialiser met it stays unusable. Nothing here allocates.
 */
public final class Fatal {
    /** Deeper than any chain of ours; a chain may also be a ring. */
    private static final int MAX_CAUSES = 16;

    private Fatal() {}

    public static boolean is(Throwable thrown) {
        return within(thrown) != null;
    }

    /** Throws what nobody may contain; returns for everything else. */
    public static void rethrow(Throwable thrown) {
        VirtualMachineError fatal = within(thrown);
        if (fatal != null) {
            throw fatal;
        }
    }

    private static @Nullable VirtualMachineError within(Throwable thrown) {
        Throwable each = thrown;
        for (int i = 0; i < MAX_CAUSES && each != null; i++) {
            if (each instanceof VirtualMachineError error && !(each instanceof StackOverflowError)) {
                return error;
            }
            each = each.getCause();
        }
        return null;
    }
}
