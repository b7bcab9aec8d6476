package loomwire.tunnel.config;

/** How much is logged; {@code FATAL} shows what {@code ERROR} does, {@code NONE} nothing but the line that ends a process. */
public enum LogLevel {
    NONE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    FATAL
}
