/** What an operator sees of a running process: metrics, health, status. */
package loomwire.tunnel.ops;
