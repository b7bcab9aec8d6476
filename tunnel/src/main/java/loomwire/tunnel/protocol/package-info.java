/** What the two ends say to each other above QUIC: authentication, the open request and its answer. */
package loomwire.tunnel.protocol;
