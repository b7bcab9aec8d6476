package loomwire.quic.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate chain and the private key of its leaf.
 *
 * @param chain leaf first
 */
public record ServerIdentity(List<X509Certificate> chain, PrivateKey key) {}
