package loomwire.quic.runtime;

import java.util.Objects;
import java.util.function.Supplier;
import loomwire.quic.FailedHandshakes;
import loomwire.quic.PathMemory;
import loomwire.quic.base.Entropy;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.event.ConnectionObservers;
import loomwire.quic.pipe.MemoryBooks;

/**
 * What an endpoint's runtime is told, as {@link loomwire.quic.EndpointBuilder} was.
 *
 * @param name ends the name of the loop's thread, {@code loomwire-shard-<name>}; of several, a number follows
 * @param aead whose packet protection is used
 * @param entropies gives each loop the source of its random bytes
 * @param paths what connections remember of paths for each other; endpoints of a process that lead to the same peers share one
 * @param memory what the endpoint may use; several endpoints may, and in one process should, share one
 * @param observers is asked who looks at each connection; by several loops at once where there are several ports
 * @param failures is told of the handshakes of peers that fail
 */
public record RuntimeOptions(
        String name,
        AeadProvider aead,
        Supplier<Entropy> entropies,
        PathMemory paths,
        MemoryBooks memory,
        ConnectionObservers observers,
        FailedHandshakes failures) {

    public RuntimeOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(aead, "aead");
        Objects.requireNonNull(entropies, "entropies");
        Objects.requireNonNull(paths, "paths");
        Objects.requireNonNull(memory, "memory");
        Objects.requireNonNull(observers, "observers");
        Objects.requireNonNull(failures, "failures");
    }
}
