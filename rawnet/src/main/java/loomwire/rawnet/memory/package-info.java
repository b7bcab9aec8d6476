/**
 * Networks that exist only in this process and are as bad as a test wants them: a link without I/O or clock, and ports
 * that reach each other over such links in real time.
 */
@NullMarked
package loomwire.rawnet.memory;

import org.jspecify.annotations.NullMarked;
