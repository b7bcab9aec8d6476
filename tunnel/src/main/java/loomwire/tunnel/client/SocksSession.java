package loomwire.tunnel.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import loomwire.tunnel.config.SocksListen;
import loomwire.tunnel.net.AddressText;
import loomwire.tunnel.net.Deadline;
import loomwire.tunnel.net.LingeringClose;
import loomwire.tunnel.net.Listener;
import loomwire.tunnel.net.LogLimit;
import loomwire.tunnel.net.LogLimits;
import loomwire.tunnel.net.SocketReader;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.Target;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the connections of one SOCKS5 listener: negotiates, asks the server, and answers with the truth. */
final class SocksSession implements Listener.SessionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(SocksSession.class);

    /** How long a client may take from connecting to the end of its request. */
    static final Duration NEGOTIATION_DEADLINE = Duration.ofSeconds(10);

    /** Between two lines about the same trouble, however many connections have it. */
    private static final Duration REMINDER = Duration.ofSeconds(10);

    /** There are about as many sentences of ours. */
    private static final int MAX_REASONS = 8;

    private final LogLimit notServed = new LogLimit(REMINDER);
    /** By what is wrong: somebody who tries a wrong login after none gets a line for each. */
    private final LogLimits noRequest = new LogLimits(REMINDER, MAX_REASONS);

    private final SocksListen settings;
    private final ClientFlows flows;
    private final RequestCounters requests;
    private final Duration deadline;

    SocksSession(SocksListen settings, ClientFlows flows, RequestCounters requests, Duration deadline) {
        this.settings = settings;
        this.flows = flows;
        this.requests = requests;
        this.deadline = deadline;
    }

    @Override
    public void handle(SocketChannel socket) throws IOException {
        SocksNegotiation negotiation =
                new SocksNegotiation(SocketReader.of(socket, deadline), bytes -> writeAll(socket, bytes), settings);
        String from = "socks5 " + AddressText.ofPeer(socket);
        switch (negotiation.read()) {
            case SocksRequest.Connect(Target target) -> {
                SocketReader.release(socket);
                flows.serve(new SocksCaller(from, socket, target, negotiation));
            }
            case SocksRequest.NotServed no -> {
                tell(from, no);
                requests.answered.increment(no.status());
                negotiation.reply(no.status());
                LingeringClose.finish(socket);
            }
            case SocksRequest.None none -> {
                requests.malformed.increment();
                if (none.late()) {
                    requests.deadlines.increment(Deadline.SOCKS_REQUEST);
                }
                tell(from, none);
            }
        }
    }

    /** Which names applications ask for is theirs to know; a command that there is not is told for whoever sets one up. */
    private void tell(String from, SocksRequest.NotServed no) {
        if (no.status() != OpenStatus.GENERAL_FAILURE && notServed.isDue()) {
            LOG.info("{}: refused: {}{}", from, no.reason(), notServed.suffix());
        } else {
            LOG.debug("{}: refused: {}", from, no.reason());
        }
    }

    private void tell(String from, SocksRequest.None none) {
        LogLimit limit = noRequest.of(none.reason());
        if (limit.isDue()) {
            LOG.info("{}: no request: {}{}", from, none.reason(), limit.suffix());
        } else {
            LOG.debug("{}: no request: {}", from, none.reason());
        }
    }

    /** Who has asked for a target, and waits for the reply. */
    private record SocksCaller(String name, SocketChannel socket, Target target, SocksNegotiation negotiation)
            implements Caller {
        @Override
        public boolean waitsToBeTold() {
            return true;
        }

        @Override
        public void tell(OpenStatus status) throws IOException {
            negotiation.reply(status);
            if (status != OpenStatus.OK) {
                LingeringClose.finish(socket);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static void writeAll(SocketChannel socket, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            socket.write(buffer);
        }
    }
}
