package loomwire.tunnel.client;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;

/** Whoever connected to a forward's port; it does not know that there is a tunnel. */
record ForwardCaller(SocketChannel socket, Target target, String name) implements Caller {
    ForwardCaller(SocketChannel socket, Target target) throws IOException {
        this(socket, target, "forward " + AddressText.ofPeer(socket));
    }

    @Override
    public boolean waitsToBeTold() {
        return false;
    }

    @Override
    public void tell(OpenStatus status) throws IOException {
        if (status != OpenStatus.OK) {
            // A forward has no words to say no with, but a reset says more than an orderly end.
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
