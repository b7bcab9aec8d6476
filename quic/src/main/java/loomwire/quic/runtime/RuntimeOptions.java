package loomwire.quic.runtime;

import java.util.Objects;
import loomwire.quic.MemoryBudget;
import loomwire.quic.base.Entropy;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.event.ConnectionObservers;
import loomwire.quic.recovery.PathMemory;

/**
 * What an endpoint's runtime may be told. Build with {@link #DEFAULTS} and the {@code with…} methods.
 *
 * @param name ends the name of the loop's thread, {@code loomwire-shard-<name>}; of several, a number follows
 * @param aead whose packet protection is used
 * @param entropy where random bytes come from; {@code null} for the platform's secure source; safe for several
 *     threads where there are several ports
 * @param paths what connections remember of paths for each other; endpoints of a process that lead to the same peers share one
 * @param memory what the endpoint may use; several endpoints may, and in one process should, share one
 * @param observers is asked who looks at each connection; by several loops at once where there are several ports
 * @param failures is told of the handshakes of peers that fail
 */
public record RuntimeOptions(
        String name,
        AeadProvider aead,
        Entropy entropy,
        PathMemory paths,
        MemoryBudget memory,
        ConnectionObservers observers,
        FailedHandshakes failures) {

    public static final RuntimeOptions DEFAULTS = new RuntimeOptions(
            "0",
            AeadProvider.JDK,
            null,
            PathMemory.NONE,
            MemoryBudget.UNLIMITED,
            ConnectionObservers.NONE,
            FailedHandshakes.UNHEARD);

    public RuntimeOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(aead, "aead");
        Objects.requireNonNull(paths, "paths");
        Objects.requireNonNull(memory, "memory");
        Objects.requireNonNull(observers, "observers");
        Objects.requireNonNull(failures, "failures");
    }

    public RuntimeOptions withName(String newName) {
        return new RuntimeOptions(newName, aead, entropy, paths, memory, observers, failures);
    }

    public RuntimeOptions withAead(AeadProvider newAead) {
        return new RuntimeOptions(name, newAead, entropy, paths, memory, observers, failures);
    }

    public RuntimeOptions withEntropy(Entropy newEntropy) {
        return new RuntimeOptions(name, aead, newEntropy, paths, memory, observers, failures);
    }

    public RuntimeOptions withMemory(MemoryBudget newMemory) {
        return new RuntimeOptions(name, aead, entropy, paths, newMemory, observers, failures);
    }

    public RuntimeOptions withFailures(FailedHandshakes newFailures) {
        return new RuntimeOptions(name, aead, entropy, paths, memory, observers, newFailures);
    }

    public RuntimeOptions withPaths(PathMemory newPaths) {
        return new RuntimeOptions(name, aead, entropy, newPaths, memory, observers, failures);
    }

    public RuntimeOptions withObservers(ConnectionObservers newObservers) {
        return new RuntimeOptions(name, aead, entropy, paths, memory, newObservers, failures);
    }
}
