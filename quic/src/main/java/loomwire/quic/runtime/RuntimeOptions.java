package loomwire.quic.runtime;

import java.util.Objects;
import loomwire.quic.base.Entropy;
import loomwire.quic.crypto.AeadProvider;

/**
 * What an endpoint's runtime may be told. Build with {@link #DEFAULTS} and the {@code with…} methods.
 *
 * @param name ends the name of the loop's thread, {@code loomwire-shard-<name>}
 * @param aead whose packet protection is used
 * @param entropy where random bytes come from; {@code null} for the platform's secure source
 */
public record RuntimeOptions(String name, AeadProvider aead, Entropy entropy) {

    public static final RuntimeOptions DEFAULTS = new RuntimeOptions("0", AeadProvider.JDK, null);

    public RuntimeOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(aead, "aead");
    }

    public RuntimeOptions withName(String newName) {
        return new RuntimeOptions(newName, aead, entropy);
    }

    public RuntimeOptions withAead(AeadProvider newAead) {
        return new RuntimeOptions(name, newAead, entropy);
    }

    public RuntimeOptions withEntropy(Entropy newEntropy) {
        return new RuntimeOptions(name, aead, newEntropy);
    }
}
