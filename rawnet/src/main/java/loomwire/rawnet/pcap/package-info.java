/**
 * The port over libpcap. A thread for each interface captures into a ring; the loop drains that, and injects by itself.
 */
@NullMarked
package loomwire.rawnet.pcap;

import org.jspecify.annotations.NullMarked;
