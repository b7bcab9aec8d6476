/** The log: what is said while running, a line each on standard error, whatever others had a part in it. */
package loomwire.tunnel.log;
