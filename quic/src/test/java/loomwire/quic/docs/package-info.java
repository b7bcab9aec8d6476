/** What documents say of the code is so. */
@NullMarked
package loomwire.quic.docs;

import org.jspecify.annotations.NullMarked;
