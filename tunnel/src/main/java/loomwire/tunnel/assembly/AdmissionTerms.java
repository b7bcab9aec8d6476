package loomwire.tunnel.assembly;

import java.net.InetAddress;
import java.util.function.Supplier;
import loomwire.quic.Admission;
import loomwire.quic.AdmissionKey;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.Silence;

/**
 * Whom a server answers and by what its answers are known, as its configuration says now. Written by whoever reads the file
 * again, read by the loops at each first packet.
 */
final class AdmissionTerms implements Supplier<Admission.Terms> {
    private volatile Admission.Terms now;

    AdmissionTerms(Config config) {
        now = terms(config);
    }

    void follow(Config next) {
        now = terms(next);
    }

    /** {@code null} for everybody. */
    @Override
    public Admission.Terms get() {
        return now;
    }

    private static Admission.Terms terms(Config config) {
        if (!(config.auth() instanceof Auth.SharedKey shared)) {
            return null;
        }
        Silence silence = shared.silence();
        InetAddress listen = config.listen().literal();
        InetAddress only = listen == null || listen.isAnyLocalAddress() ? null : listen;
        return new Admission.Terms(
                AdmissionKey.of(shared.key()), silence.on(), KnownAddresses.of(only, silence.knownAs()));
    }
}
