package loomwire.rawnet.route;

import java.io.IOException;

/** The way to the peer cannot be found, or what the configuration says about it is wrong; the message says what to do. */
public final class RouteException extends IOException {
    private final boolean lasting;

    /** Something is not there that may come by itself: an interface, its carrier, an address, a route. */
    public RouteException(String message) {
        this(message, false);
    }

    private RouteException(String message, boolean lasting) {
        super(message);
        this.lasting = lasting;
    }

    /** Something that stays so until a person changes the configuration or the machine. */
    static RouteException lasting(String message) {
        return new RouteException(message, true);
    }

    /** Whether trying again later is of no use. */
    public boolean isLasting() {
        return lasting;
    }
}
