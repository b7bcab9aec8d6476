package loomwire.bench.flood;

import java.util.Locale;

/** What a flood consists of. */
enum FloodKind {
    /** Initials whose token field has the length of a proof and is chance: the server has to compute the tag to refuse. */
    NO_PROOF,
    /** One Initial with a valid proof, again and again from everywhere. */
    REPLAYED,
    /** Each with a valid proof of its own and an honest ClientHello; nothing follows. */
    VALID,
    /** Each with a valid proof of its own, and a PING instead of a ClientHello. */
    PING_ONLY;

    static FloodKind named(String name) {
        return valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    boolean isProven() {
        return this != NO_PROOF;
    }
}
