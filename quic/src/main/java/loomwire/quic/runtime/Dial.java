package loomwire.quic.runtime;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import loomwire.quic.AddressTokenStore;
import loomwire.quic.ClientConfig;
import loomwire.quic.CloseReason;
import loomwire.quic.ConnectionClosedException;
import loomwire.quic.QuicException;
import loomwire.quic.QuicTimeoutException;
import loomwire.rawnet.AddressWords;
import loomwire.rawnet.Addresses;

/** One attempt to connect to a server and complete the handshake. */
final class Dial extends Command {
    private final Shard shard;
    private final InetSocketAddress server;
    private final ClientSettings settings;
    private final Answer<LoopConnection> established = new Answer<>();
    /** Owned by the loop. */
    private LoopConnection connection;
    /** Likewise; set when the attempt is given up. */
    private ConnectionClosedException refusal;

    Dial(Shard shard, InetSocketAddress server, ClientConfig config) {
        this.shard = shard;
        this.server = server;
        this.settings = ClientSettings.of(config);
    }

    LoopConnection connect(Duration deadline) throws IOException {
        shard.commands().submit(this);
        LoopConnection up = null;
        try {
            up = established.await(deadline);
        } catch (InterruptedIOException interrupted) {
            if (giveUp()) {
                throw interrupted;
            }
        } catch (ConnectionClosedException refused) {
            if (refused.reason().origin() == CloseReason.Origin.HANDSHAKE_TIMEOUT) {
                throw new QuicTimeoutException(refused.getMessage());
            }
            throw refused;
        }
        if (up == null) {
            if (giveUp()) {
                throwIfAnswered();
                throw new QuicTimeoutException(AddressWords.of(server) + " did not complete the handshake within "
                        + deadline + "; check that it runs and that the path lets its packets through");
            }
            up = established.join();
        }
        return up;
    }

    /** Somebody refused in the server's name, and no better answer came: that says more than that time is over. */
    private void throwIfAnswered() throws IOException {
        ConnectionClosedException told = shard.commands().ask(() -> refusal).join();
        if (told != null) {
            throw told;
        }
    }

    /** Ends the attempt; {@code false} if it has just succeeded or failed. */
    private boolean giveUp() {
        if (!established.withdraw()) {
            return false;
        }
        shard.commands().tell(now -> {
            if (connection != null) {
                refusal = connection.refusal();
                connection.close(0, "the dial was given up");
            }
        });
        return true;
    }

    @Override
    void run(long now) {
        if (established.isSettled()) {
            return;
        }
        try {
            AddressTokenStore tokens = settings.addressTokens();
            connection = shard.connections()
                    .adopt(
                            shard.core()
                                    .connect(
                                            Addresses.high(server.getAddress()),
                                            Addresses.low(server.getAddress()),
                                            server.getPort(),
                                            settings.tls(),
                                            settings.transport(),
                                            tokens == null ? null : tokens.take(server),
                                            settings.credential(),
                                            now),
                            settings.transport(),
                            established);
            connection.keepAddressTokens(tokens);
        } catch (RuntimeException refused) {
            established.fail(refused);
        }
    }

    @Override
    void refuse(QuicException reason) {
        established.fail(reason);
    }
}
