/**
 * What the core does not know: threads, the clock, chance, ports. A loop for each port owns its connections; the threads of the
 * application meet it at pipes and at a queue of commands.
 */
package loomwire.quic.runtime;
