package loomwire.tunnel.assembly;

import java.net.InetAddress;
import java.util.function.Supplier;
import loomwire.quic.crypto.AdmissionKey;
import loomwire.quic.crypto.AnswerMark;
import loomwire.quic.endpoint.Admission;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.Silence;

/**
 * Whom a server answers and by what its answers are known, as its configuration says now. Written by whoever reads the file
 * again, read by the loops at each first packet.
 */
final class AdmissionTerms implements Supplier<Admission.Terms> {
    private volatile Now now;

    private record Now(Admission.Terms terms, AnswerMark mark) {}

    AdmissionTerms(Config config) {
        now = of(config);
    }

    void follow(Config next) {
        now = of(next);
    }

    /** {@code null} for everybody. */
    @Override
    public Admission.Terms get() {
        return now.terms();
    }

    /** {@code null} without a key. */
    AnswerMark mark() {
        return now.mark();
    }

    private static Now of(Config config) {
        return new Now(terms(config), Transport.mark(config.auth()));
    }

    private static Admission.Terms terms(Config config) {
        if (!(config.auth() instanceof Auth.SharedKey shared)) {
            return null;
        }
        Silence silence = shared.silence();
        InetAddress listen = config.listen().literal();
        InetAddress only = listen == null || listen.isAnyLocalAddress() ? null : listen;
        return new Admission.Terms(
                AdmissionKey.derive(shared.key()), silence.on(), KnownAddresses.of(only, silence.knownAs()));
    }
}
