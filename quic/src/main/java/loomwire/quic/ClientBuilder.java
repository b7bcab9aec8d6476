package loomwire.quic;

import java.io.IOException;
import loomwire.quic.runtime.QuicRuntime;

/** An endpoint that only dials, before it is opened; what its connections are like is said to {@link QuicEndpoint#dial}. */
public final class ClientBuilder extends EndpointBuilder<ClientBuilder> {
    ClientBuilder(Ports ports) {
        super(ports, "client");
    }

    @Override
    ClientBuilder self() {
        return this;
    }

    @Override
    public QuicEndpoint open() throws IOException {
        return QuicRuntime.client(ports().open().getFirst(), options(FailedHandshakes.UNHEARD));
    }
}
