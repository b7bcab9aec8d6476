/**
 * What happened, counted where it happens. Written by the loop, read by nobody else.
 */
package loomwire.quic.event;
