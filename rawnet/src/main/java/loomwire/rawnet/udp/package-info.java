/**
 * The port over a plain UDP socket.
 */
@NullMarked
package loomwire.rawnet.udp;

import org.jspecify.annotations.NullMarked;
