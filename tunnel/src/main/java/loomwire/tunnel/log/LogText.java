package loomwire.tunnel.log;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import loomwire.tunnel.config.Printable;
import org.slf4j.event.Level;

/**
 * A record of the log as text: time, level, logger and message on one line, below it the stack of what was thrown. Whatever a
 * peer, a target, a name server or a file had a part in stays within its line and is bounded: nothing forges a record, gives a
 * terminal orders or fills the disk at once.
 */
final class LogText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSXXX");

    private LogText() {}

    /** Ends with a line break, whatever is thrown. */
    static String of(ZonedDateTime time, Level level, String logger, String message, Throwable thrown) {
        StringBuilder record =
                new StringBuilder(message.length() < Printable.MAX_CHARACTERS ? message.length() + 80 : 0);
        TIME.formatTo(time, record);
        record.append(' ')
                .append(level)
                .append(' ')
                .append(Printable.line(logger))
                .append(" - ")
                .append(Printable.line(message))
                .append(System.lineSeparator());
        if (thrown != null) {
            ThrowableText.lines(thrown).forEach(line -> record.append(line).append(System.lineSeparator()));
        }
        return record.toString();
    }
}
