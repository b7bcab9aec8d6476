/** The client's end: carriers to the server, and the listeners through which traffic enters. */
package loomwire.tunnel.client;
