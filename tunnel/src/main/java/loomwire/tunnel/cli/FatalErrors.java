package loomwire.tunnel.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import loomwire.quic.base.Fatal;
import org.slf4j.LoggerFactory;

/**
 * Ends the process at an error that it cannot survive, wherever that was thrown, with a status that has a supervisor start
 * it anew: a process without memory that lives on serves nobody, and looks as if it did. All that is needed at the end is
 * made, loaded and tried at the start.
 */
public final class FatalErrors implements Thread.UncaughtExceptionHandler {
    /** Java's own under {@code -XX:+ExitOnOutOfMemoryError}, which catches most of these first. */
    static final int STATUS = 3;

    /** Freed at the end, for what Java itself may need on the way out. */
    private static final int RESERVE_BYTES = 256 << 10;

    private static final byte[] LAST_WORDS =
            "loomwire: out of memory, or Java itself failed; the process ends, to be started anew\n"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final FileOutputStream ERR = new FileOutputStream(FileDescriptor.err);
    private static final Runtime RUNTIME = Runtime.getRuntime();

    private static volatile byte[] reserve;
    private static volatile boolean ending;

    private FatalErrors() {}

    /** From now on, for all threads. */
    public static synchronized void install() {
        if (reserve != null) {
            return;
        }
        reserve = new byte[RESERVE_BYTES];
        rehearse();
        Thread.setDefaultUncaughtExceptionHandler(new FatalErrors());
        MemoryWatch.start();
    }

    /** Loads every class on the way to the end; a class can no more be loaded there. */
    private static void rehearse() {
        Fatal.is(new OutOfMemoryError());
        try {
            ERR.write(LAST_WORDS, 0, 0);
            Class.forName("java.lang.Shutdown");
        } catch (Exception e) {
            // Standard error is closed, or this Java ends in another way: what can be loaded is.
        }
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        try {
            if (!Fatal.is(thrown)) {
                LoggerFactory.getLogger(FatalErrors.class)
                        .error("the thread {} ended unexpectedly; please report this", thread.getName(), thrown);
                return;
            }
        } catch (Throwable untold) {
            // Whoever cannot say that a thread has ended has no memory for that, or for anything else.
        }
        end();
    }

    /** Ends the process if it cannot survive this; returns if it can. */
    public static void endIfFatal(Throwable thrown) {
        if (Fatal.is(thrown)) {
            end();
        }
    }

    /** Ends the process at once, whatever else fails; does not return. */
    static void end() {
        ending = true; // if standard error takes nothing and we wait there, the watch ends the process
        reserve = null;
        try {
            ERR.write(LAST_WORDS);
        } catch (Throwable unsaid) {
            // The status says it too.
        } finally {
            halt();
        }
    }

    /** Whether somebody is about to end the process. */
    static boolean isEnding() {
        return ending;
    }

    static void halt() {
        while (true) {
            try {
                RUNTIME.halt(STATUS);
            } catch (Throwable again) {
                // It does not return, so it failed before it began.
            }
        }
    }
}
