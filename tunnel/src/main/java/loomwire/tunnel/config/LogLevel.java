package loomwire.tunnel.config;

/**
 * How much is logged; {@code FATAL} shows what {@code ERROR} does, {@code NONE} nothing but the line that ends a process,
 * {@code TRACE} each packet.
 */
public enum LogLevel {
    NONE,
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    FATAL
}
