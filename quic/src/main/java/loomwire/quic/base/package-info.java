/** What all of the core stands on: variable-length integers, cursors that never overrun, connection ids, range sets, randomness. */
@NullMarked
package loomwire.quic.base;

import org.jspecify.annotations.NullMarked;
