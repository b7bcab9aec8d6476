package loomwire.tunnel.log;

import java.util.Locale;
import loomwire.tunnel.config.LogLevel;
import org.slf4j.event.Level;

/** How much is said; it can be changed at any time, for all loggers at once. Thread-safe. */
public final class Log {
    /** Names a level for programs that read no configuration, such as tests; warn without it. */
    public static final String LEVEL_PROPERTY = "loomwire.log.level";

    private static volatile LogLevel level =
            LogLevel.valueOf(System.getProperty(LEVEL_PROPERTY, "warn").toUpperCase(Locale.ROOT));

    private Log() {}

    public static void setLevel(LogLevel wanted) {
        level = wanted;
    }

    /** Whether stack traces are wanted. */
    public static boolean isDebug() {
        return level == LogLevel.DEBUG || level == LogLevel.TRACE;
    }

    static boolean says(Level asked) {
        return asked.toInt()
                >= switch (level) {
                    case TRACE -> Level.TRACE.toInt();
                    case DEBUG -> Level.DEBUG.toInt();
                    case INFO -> Level.INFO.toInt();
                    case WARN -> Level.WARN.toInt();
                    case ERROR, FATAL -> Level.ERROR.toInt();
                    case NONE -> Integer.MAX_VALUE;
                };
    }
}
