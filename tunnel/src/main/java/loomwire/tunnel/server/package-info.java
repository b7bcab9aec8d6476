/** The server's end: authenticates clients, judges their targets, and connects them. */
package loomwire.tunnel.server;
