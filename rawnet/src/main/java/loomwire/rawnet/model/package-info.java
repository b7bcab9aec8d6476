/**
 * What a path does to packets, one way: delay and jitter, a rate with a queue before it, losses, reordering, duplicates, a
 * policer, all of them changing over time. Without clock, thread, I/O or global randomness: time comes in as {@code long now},
 * and the same seed and calls give the same packets at the same times. Used in virtual time by simulations and in real time
 * by the program that joins two interfaces.
 */
@NullMarked
package loomwire.rawnet.model;

import org.jspecify.annotations.NullMarked;
