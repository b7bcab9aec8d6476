/**
 * What keeps the host's own TCP from answering the hand-made segments with RST, and from giving their port to somebody
 * else. Open a guard before the first segment, close it after the last.
 */
@NullMarked
package loomwire.rawnet.guard;

import org.jspecify.annotations.NullMarked;
