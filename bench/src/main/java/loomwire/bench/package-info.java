/** Benchmarks of the hot structures, and measurements that stand for themselves. Throughput, load and paths have packages of their own. */
package loomwire.bench;
