/**
 * Segments as bytes: written from one template per path, read back without believing any length, and the numbers that a
 * plausible TCP stack would keep of each peer. No I/O here.
 */
@NullMarked
package loomwire.rawnet.packet;

import org.jspecify.annotations.NullMarked;
