/** A path to measure on: a program that joins two interfaces at layer 2 and does to their frames what a long, lossy or shaped path does. */
package loomwire.bench.path;
