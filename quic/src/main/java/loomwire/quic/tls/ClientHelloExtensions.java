package loomwire.quic.tls;

import java.util.List;

/** What our ClientHello offers. */
final class ClientHelloExtensions {
    private ClientHelloExtensions() {}

    static Extensions of(ClientTlsConfig config, KeyExchange keyExchange, byte[] transportParameters) {
        Extensions extensions = new Extensions();
        String name = config.serverName();
        if (name != null && CertificateNames.ipLiteral(name) == null) {
            // RFC 6066 §3: in ASCII, without a final dot, and never an address.
            extensions.add(ExtensionType.SERVER_NAME, ExtensionValues.serverName(CertificateNames.dnsName(name)));
        }
        List<Integer> groups = config.groups().stream().map(NamedGroup::id).toList();
        ExtensionValues.KeyShareEntry share =
                new ExtensionValues.KeyShareEntry(keyExchange.group().id(), keyExchange.publicKey());
        return extensions
                .add(ExtensionType.SUPPORTED_VERSIONS, value -> value.vector8(v -> v.u16(ClientHello.TLS_1_3)))
                .add(ExtensionType.SUPPORTED_GROUPS, ExtensionValues.codePoints(groups))
                .add(ExtensionType.SIGNATURE_ALGORITHMS, ExtensionValues.codePoints(SignatureScheme.offered()))
                .add(ExtensionType.KEY_SHARE, ExtensionValues.clientShares(List.of(share)))
                .add(ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION, ExtensionValues.protocols(config.alpn()))
                .add(ExtensionType.QUIC_TRANSPORT_PARAMETERS, value -> value.bytes(transportParameters));
    }
}
