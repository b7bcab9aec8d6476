package loomwire.quic.runtime;

import loomwire.quic.AddressTokenStore;
import loomwire.quic.AdmissionKey;
import loomwire.quic.ClientConfig;
import loomwire.quic.TransportConfig;
import loomwire.quic.crypto.AnswerMark;
import loomwire.quic.endpoint.Credential;
import loomwire.quic.tls.ClientTlsConfig;

/**
 * What the core is told of a {@link ClientConfig} for one dial.
 *
 * @param addressTokens {@code null} for none
 * @param credential {@code null} for none
 */
record ClientSettings(
        ClientTlsConfig tls, TransportConfig transport, AddressTokenStore addressTokens, Credential credential) {

    static ClientSettings of(ClientConfig config) {
        AdmissionKey key = config.admission();
        ClientTlsConfig tls = ClientTlsConfig.named(
                        config.serverName(),
                        config.alpn(),
                        config.cipherSuites(),
                        config.groups(),
                        config.trust(),
                        config.clock().instant())
                .withMark(key == null ? null : new AnswerMark(key))
                .withKeyLog(config.keyLog());
        Credential credential = key == null ? null : new Credential(key, config.admissionClock()::millis);
        return new ClientSettings(tls, config.transport(), config.addressTokens(), credential);
    }
}
