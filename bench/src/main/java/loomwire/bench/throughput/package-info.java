/**
 * Throughput by JMH: how much goes through, and how fast, of whole paths. Every harness checks what it moved, and one that
 * finds another byte than was sent fails.
 */
package loomwire.bench.throughput;
