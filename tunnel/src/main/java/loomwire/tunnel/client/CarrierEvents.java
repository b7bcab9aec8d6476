package loomwire.tunnel.client;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A client's connections as the JDK's Flight Recorder sees them come and go. What no recording asks for costs a check. */
final class CarrierEvents {
    private CarrierEvents() {}

    static void up(int slot, Carrier carrier) {
        CarrierUp event = new CarrierUp();
        if (event.shouldCommit()) {
            event.slot = slot;
            event.connection = carrier.connection().number();
            event.commit();
        }
    }

    static void down(Carrier carrier, String reason) {
        CarrierDown event = new CarrierDown();
        if (event.shouldCommit()) {
            event.connection = carrier.connection().number();
            event.reason = reason;
            event.commit();
        }
    }

    @Name("loomwire.CarrierUp")
    @Label("Carrier Up")
    @Description("A connection to the server is authenticated: streams are opened on it")
    @Category({"Loomwire", "Tunnel"})
    @StackTrace(false)
    static final class CarrierUp extends Event {
        @Label("Carrier")
        int slot;

        @Label("Connection")
        long connection;
    }

    @Name("loomwire.CarrierDown")
    @Label("Carrier Down")
    @Description("A connection to the server that was authenticated is over, or was replaced")
    @Category({"Loomwire", "Tunnel"})
    @StackTrace(false)
    static final class CarrierDown extends Event {
        @Label("Connection")
        long connection;

        @Label("Reason")
        String reason;
    }
}
