/** How segments get from this machine to a peer: interface, source address, MTU and the next hop's MAC address. */
package loomwire.rawnet.route;
