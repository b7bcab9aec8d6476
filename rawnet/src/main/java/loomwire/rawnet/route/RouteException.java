package loomwire.rawnet.route;

import java.io.IOException;

/** The way to the peer cannot be found, or what the configuration says about it is wrong; the message says what to do. */
public final class RouteException extends IOException {
    public RouteException(String message) {
        super(message);
    }
}
