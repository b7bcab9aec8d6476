package loomwire.quic.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The authorities that the Java platform trusts, read once. */
final class SystemAnchors {
    private SystemAnchors() {}

    private static final class Loaded {
        static final List<X509Certificate> ANCHORS = load();
    }

    static List<X509Certificate> all() {
        return Loaded.ANCHORS;
    }

    private static List<X509Certificate> load() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return Stream.of(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .flatMap(manager -> Stream.of(((X509TrustManager) manager).getAcceptedIssuers()))
                    .toList();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the trusted authorities of the Java platform cannot be read", e);
        }
    }
}
