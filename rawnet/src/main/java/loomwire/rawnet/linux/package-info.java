/** The few calls of the C library and of netlink that the JDK has no class for; 64-bit Linux only. */
@NullMarked
package loomwire.rawnet.linux;

import org.jspecify.annotations.NullMarked;
