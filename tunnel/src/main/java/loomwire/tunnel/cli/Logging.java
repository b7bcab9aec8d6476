package loomwire.tunnel.cli;

import loomwire.tunnel.config.LogLevel;

/**
 * Sets up the log before the first logger exists: lines on standard error with time, level and message. The level can
 * be set once in a process.
 */
final class Logging {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private static volatile boolean debug;

    private Logging() {}

    static void configure(LogLevel level) {
        debug = level == LogLevel.DEBUG;
        System.setProperty(PREFIX + "defaultLogLevel", switch (level) {
            case NONE -> "off";
            case DEBUG -> "debug";
            case INFO -> "info";
            case WARN -> "warn";
            case ERROR, FATAL -> "error";
        });
        // A library that looks for optional parts at debug level would drown what we say.
        System.setProperty(PREFIX + "log.org.pcap4j", "warn");
        System.setProperty(PREFIX + "showDateTime", "true");
        System.setProperty(PREFIX + "dateTimeFormat", "yyyy-MM-dd HH:mm:ss.SSS");
        System.setProperty(PREFIX + "showThreadName", "false");
        System.setProperty(PREFIX + "showShortLogName", "true");
        System.setProperty(PREFIX + "logFile", "System.err");
    }

    /** Whether stack traces are wanted. */
    static boolean isDebug() {
        return debug;
    }
}
