package loomwire.tunnel.log;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import loomwire.tunnel.config.Printable;

/**
 * What was thrown, with its stack and causes, in the lines that Java prints; but each message on one line, and neither messages nor
 * stacks nor chains of causes without end.
 */
public final class ThrowableText {
    /** Of one throwable; Java keeps up to 1024 of an endless recursion, whose first tell it all. */
    static final int MAX_FRAMES = 64;
    /** Throwables that are told of in all, causes and suppressed ones. */
    static final int MAX_THROWABLES = 16;

    private final List<String> lines = new ArrayList<>();
    private final Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());

    private ThrowableText() {}

    /** Without line breaks in any of them; at least one. */
    public static List<String> lines(Throwable thrown) {
        ThrowableText text = new ThrowableText();
        text.tell(thrown, new StackTraceElement[0], "", "");
        return text.lines;
    }

    /** Returns whether there is room for more. */
    private boolean tell(Throwable thrown, StackTraceElement[] enclosing, String indent, String caption) {
        if (told.size() == MAX_THROWABLES || !told.add(thrown)) {
            lines.add(indent + caption + "…"); // too many, or a circle
            return told.size() < MAX_THROWABLES;
        }
        lines.add(indent + caption + Printable.line(thrown.toString()));
        StackTraceElement[] frames = thrown.getStackTrace();
        int own = frames.length - common(frames, enclosing);
        for (int i = 0; i < Math.min(own, MAX_FRAMES); i++) {
            lines.add(indent + "\tat " + Printable.line(frames[i].toString()));
        }
        if (own > MAX_FRAMES) {
            lines.add(indent + "\t… " + (own - MAX_FRAMES) + " more");
        }
        if (own < frames.length) {
            lines.add(indent + "\t... " + (frames.length - own) + " more");
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            if (!tell(suppressed, frames, indent + "\t", "Suppressed: ")) {
                return false;
            }
        }
        return thrown.getCause() == null || tell(thrown.getCause(), frames, indent, "Caused by: ");
    }

    /** How many of the outermost frames are the same. */
    private static int common(StackTraceElement[] frames, StackTraceElement[] enclosing) {
        int same = 0;
        while (same < Math.min(frames.length, enclosing.length)
                && frames[frames.length - 1 - same].equals(enclosing[enclosing.length - 1 - same])) {
            same++;
        }
        return same;
    }
}
