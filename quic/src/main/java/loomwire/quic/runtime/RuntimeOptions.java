package loomwire.quic.runtime;

import java.util.Objects;
import loomwire.quic.MemoryBudget;
import loomwire.quic.base.Entropy;
import loomwire.quic.crypto.AeadProvider;

/**
 * What an endpoint's runtime may be told. Build with {@link #DEFAULTS} and the {@code with…} methods.
 *
 * @param name ends the name of the loop's thread, {@code loomwire-shard-<name>}; of several, a number follows
 * @param aead whose packet protection is used
 * @param entropy where random bytes come from; {@code null} for the platform's secure source; safe for several
 *     threads where there are several ports
 * @param memory what the endpoint may use; several endpoints may, and in one process should, share one
 */
public record RuntimeOptions(String name, AeadProvider aead, Entropy entropy, MemoryBudget memory) {

    public static final RuntimeOptions DEFAULTS = new RuntimeOptions(
            "0", AeadProvider.JDK, null, MemoryBudget.UNLIMITED);

    public RuntimeOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(aead, "aead");
        Objects.requireNonNull(memory, "memory");
    }

    public RuntimeOptions withName(String newName) {
        return new RuntimeOptions(newName, aead, entropy, memory);
    }

    public RuntimeOptions withAead(AeadProvider newAead) {
        return new RuntimeOptions(name, newAead, entropy, memory);
    }

    public RuntimeOptions withEntropy(Entropy newEntropy) {
        return new RuntimeOptions(name, aead, newEntropy, memory);
    }

    public RuntimeOptions withMemory(MemoryBudget newMemory) {
        return new RuntimeOptions(name, aead, entropy, newMemory);
    }
}
