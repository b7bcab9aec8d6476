package loomwire.rawnet.linux;

import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the ports call the kernel by themselves, many datagrams at a time, or leave that to portable libraries. */
public final class LinuxCalls {
    /** Set to {@code true} to have the portable ways everywhere: to compare with them, or to rule our own ones out. */
    public static final String PORTABLE_PROPERTY = "loomwire.portable";

    private static final Logger LOG = LoggerFactory.getLogger(LinuxCalls.class);

    private LinuxCalls() {}

    /** Whether this is a Linux whose structures are laid out as they are written here (64 bits). */
    public static boolean usable() {
        return isLinux() && ValueLayout.ADDRESS.byteSize() == Long.BYTES && !Boolean.getBoolean(PORTABLE_PROPERTY);
    }

    /** Whether this is a Linux, whatever way the ports go. */
    public static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    /** Opens something that is at its best with calls of our own. */
    @FunctionalInterface
    public interface Opening<T> {
        @Nullable
        T open() throws Exception;
    }

    /**
     * Tries the Linux way.
     *
     * @param what what is opened, for the log
     * @return null if this is no such Linux or it failed; the portable way then works, or says what is wrong
     */
    public static <T> @Nullable T orNull(String what, Opening<T> linux) {
        if (!usable()) {
            return null;
        }
        try {
            return linux.open();
        } catch (Exception | LinkageError e) {
            LOG.debug("{} takes the portable way: {}", what, e.toString());
            return null;
        }
    }
}
