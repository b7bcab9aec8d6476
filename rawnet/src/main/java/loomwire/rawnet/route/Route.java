package loomwire.rawnet.route;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One line of the kernel's routing table.
 *
 * @param gateway null if the destination is on the link itself
 * @param metric lower is preferred among routes of the same length
 */
record Route(
        String interfaceName, Prefix destination, @Nullable InetAddress gateway, long metric) {

    boolean isDefault() {
        return destination.length() == 0;
    }
}
