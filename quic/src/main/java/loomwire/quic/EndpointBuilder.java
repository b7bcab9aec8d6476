package loomwire.quic;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import loomwire.quic.base.Entropy;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.event.ConnectionObservers;
import loomwire.quic.runtime.RuntimeOptions;
import loomwire.quic.runtime.SecureEntropy;
import loomwire.rawnet.PacketPort;
import org.jspecify.annotations.Nullable;

/** What clients and servers may be told alike before they are opened. Made by {@link Quic}; owned by one thread. */
public abstract sealed class EndpointBuilder<B extends EndpointBuilder<B>> permits ClientBuilder, ServerBuilder {
    private final Ports ports;
    private String name;
    private MemoryBudget memory = MemoryBudget.ofProcess();
    private PathMemory paths = PathMemory.NONE;
    private @Nullable RandomGenerator random;
    private boolean portableCiphers;
    private @Nullable Qlog qlog;

    /** Opens ports, or has them already. */
    interface Ports {
        List<PacketPort> open() throws IOException;
    }

    EndpointBuilder(Ports ports, String name) {
        this.ports = ports;
        this.name = name;
    }

    abstract B self();

    /** Ends the names of the endpoint's threads, {@code loomwire-shard-<name>}; of several, a number follows. */
    public B name(String value) {
        name = Objects.requireNonNull(value, "name");
        return self();
    }

    /**
     * What the endpoint may hold; several may, and in one process should, share one. By default it is the one
     * {@linkplain MemoryBudget#ofProcess of the process}.
     */
    public B memory(MemoryBudget value) {
        memory = Objects.requireNonNull(value, "memory");
        return self();
    }

    /** What connections remember of paths for each other; by default nothing. */
    public B paths(PathMemory value) {
        paths = Objects.requireNonNull(value, "paths");
        return self();
    }

    /**
     * Where random bytes come from: keys, too, so only a test has a reason to say it. By default it is the platform's secure
     * source. Used by several threads where there are several ports.
     */
    public B random(@Nullable RandomGenerator value) {
        random = value;
        return self();
    }

    /**
     * Whether packets are protected by Bouncy Castle's portable ciphers and not by the JDK's: for a platform without
     * instructions for AES, and for comparison.
     */
    public B portableCiphers(boolean value) {
        portableCiphers = value;
        return self();
    }

    /** Where what happens on its connections is written down; {@code null} (the default) for nowhere. */
    public B qlog(@Nullable Qlog value) {
        qlog = value;
        return self();
    }

    /**
     * Opens the endpoint.
     *
     * @throws IOException if the port cannot be opened
     * @throws IllegalStateException if something is missing that has no default
     * @throws IllegalArgumentException if something does not fit; a port that was given is left open
     */
    public abstract QuicEndpoint open() throws IOException;

    final Ports ports() {
        return ports;
    }

    final RuntimeOptions options(FailedHandshakes failures) {
        return new RuntimeOptions(
                name,
                portableCiphers ? AeadProvider.BOUNCY_CASTLE : AeadProvider.JDK,
                this::entropy,
                paths,
                memory.books(),
                qlog == null ? ConnectionObservers.NONE : qlog.observers(),
                failures);
    }

    private Entropy entropy() {
        RandomGenerator source = random;
        if (source == null) {
            return new SecureEntropy();
        }
        return (buffer, offset, length) -> {
            byte[] bytes = new byte[length];
            source.nextBytes(bytes);
            System.arraycopy(bytes, 0, buffer, offset, length);
        };
    }
}
