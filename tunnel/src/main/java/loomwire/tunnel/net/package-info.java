/** Sockets of this host: listeners, and how their errors read. */
package loomwire.tunnel.net;
