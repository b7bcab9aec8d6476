package loomwire.bench.stack;

import java.util.Locale;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.crypto.CipherSuite;

/**
 * What a stack is opened with.
 *
 * @param name {@code loomwire}, {@code quiche} or {@code kwik}
 * @param port {@code memory}, {@code udp} or {@code pcap}
 * @param delayNanos how long a datagram is on its way over a memory port; 0 elsewhere
 */
public record StackSettings(
        String name, String port, CipherSuite suite, AeadProvider provider, Identity.Key identity, long delayNanos) {

    /** AES-128-GCM by the JDK and a P-256 identity. */
    public static StackSettings of(String name, String port) {
        return new StackSettings(
                name, port, CipherSuite.TLS_AES_128_GCM_SHA256, AeadProvider.JDK, Identity.Key.P256, 0);
    }

    /** @param wanted the suite or a part of its name, such as AES_128_GCM or ChaCha20 */
    public StackSettings withSuite(String wanted) {
        for (CipherSuite each : CipherSuite.values()) {
            if (plain(each.name()).contains(plain(wanted))) {
                return new StackSettings(name, port, each, provider, identity, delayNanos);
            }
        }
        throw new IllegalArgumentException("no cipher suite has " + wanted + " in its name");
    }

    /** @param wanted JDK or BouncyCastle */
    public StackSettings withProvider(String wanted) {
        for (AeadProvider each : AeadProvider.values()) {
            if (plain(each.name()).equals(plain(wanted))) {
                return new StackSettings(name, port, suite, each, identity, delayNanos);
            }
        }
        throw new IllegalArgumentException("the provider is JDK or BouncyCastle, not " + wanted);
    }

    public StackSettings withIdentity(Identity.Key kind) {
        return new StackSettings(name, port, suite, provider, kind, delayNanos);
    }

    public StackSettings withDelayNanos(long nanos) {
        return new StackSettings(name, port, suite, provider, identity, nanos);
    }

    private static String plain(String text) {
        return text.replaceAll("[^A-Za-z0-9]", "").toUpperCase(Locale.ROOT);
    }

    /** @throws SkippedException if it does not exist or does not run here */
    public Stack open() throws Exception {
        return switch (name) {
            case "loomwire" -> LoomwireStack.open(this);
            case "quiche" -> QuicheStack.open(this);
            case "kwik" -> KwikStack.open(this);
            default -> throw new IllegalArgumentException("the stack is loomwire, quiche or kwik, not " + name);
        };
    }

    /** For a stack that others wrote. */
    void requireForeign() {
        if (!port.equals("udp")) {
            throw new SkippedException(name + " speaks over udp only, not over " + port);
        }
        if (provider != AeadProvider.JDK) {
            throw new SkippedException(name + " has its own packet protection; the provider is a choice of Loomwire");
        }
        if (identity != Identity.Key.P256) {
            throw new SkippedException(name + " has no Ed25519 identity for its server");
        }
    }
}
