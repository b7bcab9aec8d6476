/**
 * The port over libpcap. A thread for each interface captures into a ring; the loop drains that, and injects by itself.
 */
package loomwire.rawnet.pcap;
