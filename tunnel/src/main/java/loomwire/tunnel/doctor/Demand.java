package loomwire.tunnel.doctor;

import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.NetworkConfig.Backend;
import loomwire.tunnel.config.Role;

/**
 * What a configuration will ask of the kernel when it is used to the full.
 *
 * @param streams relayed at once; 0 if the file sets no limit
 * @param descriptors open at once; 0 if nothing limits them
 * @param socketBufferBytes of a UDP socket; 0 if there is none
 * @param listens whether applications connect to local ports
 * @param dialsTargets whether upstream connections leave from here
 */
record Demand(int streams, long descriptors, long socketBufferBytes, boolean listens, boolean dialsTargets) {
    /** What the Java machine opens for itself: the jar, modules, pollers, standard streams. */
    private static final int OF_JAVA = 128;
    /** Two capture handles, the guard, selectors and wake-up pipes. */
    private static final int OF_A_PORT = 8;

    /** Without a file: what every configuration needs at least. */
    static final Demand MINIMUM = new Demand(1000, OF_JAVA + 1000L, 0, false, false);

    static Demand of(Config config) {
        boolean server = config.role() == Role.SERVER;
        int streams = config.performance().maxConcurrentStreams();
        // One socket a relayed stream on either end: the application's, or the target's.
        long ports = server
                ? config.performance().packetWorkers()
                : config.transport().carriers();
        long spares = server ? config.performance().spares().maxCount() : 0;
        long listeners = (long) config.socks5().size() + config.forwards().size();
        long descriptors = streams == 0 ? 0 : OF_JAVA + ports * OF_A_PORT + spares + listeners + streams;
        boolean udp = config.network().backend() == Backend.UDP;
        return new Demand(streams, descriptors, udp ? config.network().captureBufferBytes() : 0, !server, server);
    }
}
