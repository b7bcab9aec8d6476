package loomwire.tunnel.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
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
import loomwire.tunnel.protocol.DeadlineException;
import loomwire.tunnel.protocol.OpenStatus;
import loomwire.tunnel.protocol.RefusedException;
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
        String from = "socks5 " + AddressText.ofPeer(socket);
        SocksRequest request =
                new SocksRequest(SocketReader.of(socket, deadline), bytes -> writeAll(socket, bytes), settings);
        Target target;
        try {
            target = request.read();
        } catch (RefusedException e) {
            // Which names applications ask for is theirs to know; a command that there is not is told for whoever sets
            // one up.
            if (e.status() != OpenStatus.GENERAL_FAILURE && notServed.isDue()) {
                LOG.info("{}: refused: {}{}", from, e.getMessage(), notServed.suffix());
            } else {
                LOG.debug("{}: refused: {}", from, e.getMessage());
            }
            requests.answered.increment(e.status());
            request.reply(e.status());
            LingeringClose.finish(socket);
            return;
        } catch (IOException e) {
            requests.malformed.increment();
            if (e instanceof DeadlineException || e instanceof SocketTimeoutException) {
                requests.deadlines.increment(Deadline.SOCKS_REQUEST);
            }
            LogLimit limit = noRequest.of(String.valueOf(e.getMessage()));
            if (limit.isDue()) {
                LOG.info("{}: no request: {}{}", from, e.getMessage(), limit.suffix());
            } else {
                LOG.debug("{}: no request: {}", from, e.getMessage());
            }
            return;
        }
        SocketReader.release(socket);
        flows.carry(from, socket, target, true, status -> {
            request.reply(status);
            if (status != OpenStatus.OK) {
                LingeringClose.finish(socket);
            }
        });
    }

    private static void writeAll(SocketChannel socket, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            socket.write(buffer);
        }
    }
}
