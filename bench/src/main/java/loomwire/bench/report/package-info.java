/** JMH's results as a table and as a picture: behind {@code bench/plot} and {@code bench/figures}. */
package loomwire.bench.report;
