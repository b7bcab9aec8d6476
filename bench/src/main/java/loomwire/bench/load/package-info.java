/** {@code loomwire load}: plays many clients against a server, checks every byte, and measures what it costs. */
package loomwire.bench.load;
