/** QUIC stacks in one shape, ours and others, with both ends in this process, for the harnesses of {@code throughput}. */
package loomwire.bench.stack;
