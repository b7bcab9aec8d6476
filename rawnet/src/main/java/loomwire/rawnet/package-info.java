/** The door to the network: ports that carry datagrams, batches of them, and addresses, whatever a port is made of. */
@NullMarked
package loomwire.rawnet;

import org.jspecify.annotations.NullMarked;
