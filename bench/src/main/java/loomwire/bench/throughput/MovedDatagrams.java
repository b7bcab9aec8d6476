package loomwire.bench.throughput;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** As {@link Moved}, where no application sends anything. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class MovedDatagrams {
    /** Through the server's port, in and out. */
    public long datagrams;
}
