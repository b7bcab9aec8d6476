package loomwire.bench.throughput;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What went through beside the score: JMH divides both by the time, so that they read as bytes and datagrams a second. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Moved {
    /** Of applications; in a harness of a port, of datagrams without their headers. */
    public long bytes;
    /** Through the server's port, in and out. */
    public long datagrams;
}
