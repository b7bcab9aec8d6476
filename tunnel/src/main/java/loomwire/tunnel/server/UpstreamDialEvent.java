package loomwire.tunnel.server;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;

/** Reaching one target, from the request to the answer, as the JDK's Flight Recorder sees it. */
@Name("loomwire.UpstreamDial")
@Label("Upstream Dial")
@Description("Resolving a target and connecting to it, or taking a spare connection")
@Category({"Loomwire", "Tunnel"})
@StackTrace(false)
final class UpstreamDialEvent extends Event {
    @Label("Target")
    String target;

    @Label("Status")
    String status;

    /** Sets out. */
    static UpstreamDialEvent started() {
        UpstreamDialEvent event = new UpstreamDialEvent();
        event.begin();
        return event;
    }

    /** Records how it went, if anybody wants to know. */
    void ended(Target dialled, OpenStatus how) {
        if (shouldCommit()) {
            target = dialled.toString();
            status = how.name();
            commit();
        }
    }
}
