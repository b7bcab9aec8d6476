/**
 * The port over a plain UDP socket.
 */
package loomwire.rawnet.udp;
