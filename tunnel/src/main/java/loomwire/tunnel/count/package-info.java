/** What the program counts, and the metrics that figures are exported as. */
package loomwire.tunnel.count;
