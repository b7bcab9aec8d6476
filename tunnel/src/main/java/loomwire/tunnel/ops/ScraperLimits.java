package loomwire.tunnel.ops;

import java.util.Map;

/**
 * What one or many scrapers may cost. The JDK's HTTP server takes these from system properties, once in the life of a
 * process; whoever starts the program with other values gets those.
 */
final class ScraperLimits {
    /** Prometheus needs one, a person with curl another; the rest is refused. */
    static final int MAX_CONNECTIONS = 32;

    private static final Map<String, Integer> PROPERTIES = Map.of(
            "jdk.httpserver.maxConnections", MAX_CONNECTIONS,
            "sun.net.httpserver.maxIdleConnections", 8,
            // Seconds for the request to come in whole, and for the answer to be taken.
            "sun.net.httpserver.maxReqTime", 5,
            "sun.net.httpserver.maxRspTime", 10,
            // Bytes of request line and headers, and how many of those: Prometheus sends half a KiB in eight.
            "sun.net.httpserver.maxReqHeaderSize", 8 << 10,
            "sun.net.httpserver.maxReqHeaders", 64,
            // Bytes of a request's body that are read past, to keep the connection; nobody has to send one.
            "sun.net.httpserver.drainAmount", 8 << 10);

    private ScraperLimits() {}

    static void apply() {
        PROPERTIES.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value.toString());
            }
        });
    }
}
