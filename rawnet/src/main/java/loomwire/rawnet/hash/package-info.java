/** A hash with a secret key, for every table whose keys a stranger can choose; knows of nothing, and may be used by the QUIC core. */
@NullMarked
package loomwire.rawnet.hash;

import org.jspecify.annotations.NullMarked;
