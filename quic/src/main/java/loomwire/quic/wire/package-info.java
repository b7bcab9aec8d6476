/**
 * The bytes of QUIC version 1: frames, packet headers, packet numbers, transport parameters. No state, no keys. What
 * comes from a peer ends in a value, a {@link loomwire.quic.base.QuicViolation}, or {@code false}.
 */
@NullMarked
package loomwire.quic.wire;

import org.jspecify.annotations.NullMarked;
