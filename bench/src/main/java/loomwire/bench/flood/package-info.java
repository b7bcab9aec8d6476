/** The sender of {@code bench/flood}: first packets of clients that never go on, at a given rate from many addresses. */
package loomwire.bench.flood;
