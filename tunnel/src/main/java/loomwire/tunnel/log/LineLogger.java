package loomwire.tunnel.log;

import java.time.ZonedDateTime;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger of one name that writes to standard error, one call a record, so that records of several threads stay whole. */
final class LineLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1;

    /** A library that looks for optional parts at debug level would drown what we say. */
    private static final String QUIET_LIBRARY = "org.pcap4j";

    private final String shortName;
    private final boolean quiet;

    LineLogger(String name) {
        this.name = name;
        shortName = name.substring(name.lastIndexOf('.') + 1);
        quiet = name.startsWith(QUIET_LIBRARY);
    }

    private boolean says(Level level) {
        return Log.says(level) && (!quiet || level.toInt() >= Level.WARN.toInt());
    }

    @Override
    public boolean isTraceEnabled() {
        return says(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return says(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return says(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return says(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return says(Level.ERROR);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
        String message = MessageFormatter.basicArrayFormat(pattern, arguments);
        System.err.print(LogText.of(ZonedDateTime.now(), level, shortName, String.valueOf(message), thrown));
        System.err.flush();
    }
}
