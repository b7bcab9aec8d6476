package loomwire.tunnel.relay;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * One relay from its beginning to its end, as the JDK's Flight Recorder sees it. An event that no recording asks for costs
 * a check.
 */
@Name("loomwire.Relay")
@Label("Relay")
@Description("Two-way copying between a socket and a stream")
@Category({"Loomwire", "Tunnel"})
@StackTrace(false)
final class RelayEvent extends Event {
    @Label("Connection")
    long connection;

    @Label("Stream")
    long stream;

    @Label("Bytes Into Tunnel")
    @DataAmount
    long bytesIntoTunnel;

    @Label("Bytes Out Of Tunnel")
    @DataAmount
    long bytesOutOfTunnel;

    @Label("Failure")
    @Description("Why it did not end in order; empty if it did")
    String failure;
}
