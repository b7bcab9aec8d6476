/**
 * Segments as bytes: written from one template per path, read back without believing any length, and the numbers that a
 * plausible TCP stack would keep of each peer. No I/O here.
 */
package loomwire.rawnet.packet;
