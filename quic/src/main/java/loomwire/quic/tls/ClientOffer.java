package loomwire.quic.tls;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.crypto.CipherSuite;

/**
 * What a ClientHello offers, read and checked, and how a server chooses from it. The server's order of preference decides.
 *
 * @param groups code points the client supports
 * @param shares groups for which it sent a key at once
 */
record ClientOffer(
        ClientHello hello,
        List<Integer> groups,
        List<ExtensionValues.KeyShareEntry> shares,
        List<Integer> signatureSchemes,
        List<String> protocols,
        byte[] transportParameters) {

    /** What a second ClientHello may change (RFC 8446 §4.1.2). */
    private static final Set<Integer> MAY_CHANGE = Set.of(
            ExtensionType.KEY_SHARE,
            ExtensionType.EARLY_DATA,
            ExtensionType.COOKIE,
            ExtensionType.PRE_SHARED_KEY,
            ExtensionType.PADDING);

    static ClientOffer read(ClientHello hello) throws QuicViolation {
        Extensions extensions = hello.extensions();
        checkVersion(extensions.find(ExtensionType.SUPPORTED_VERSIONS));
        MessageReader serverName = extensions.find(ExtensionType.SERVER_NAME);
        if (serverName != null) {
            ExtensionValues.checkServerName(serverName);
        }
        checkPreSharedKeys(extensions);
        MessageReader alpn = extensions.find(ExtensionType.APPLICATION_LAYER_PROTOCOL_NEGOTIATION);
        ClientOffer offer = new ClientOffer(
                hello,
                ExtensionValues.readCodePoints(
                        require(extensions, ExtensionType.SUPPORTED_GROUPS), HelloLimits.GROUPS, "supported_groups"),
                ExtensionValues.readClientShares(require(extensions, ExtensionType.KEY_SHARE)),
                ExtensionValues.readCodePoints(
                        require(extensions, ExtensionType.SIGNATURE_ALGORITHMS),
                        HelloLimits.SIGNATURE_ALGORITHMS,
                        "signature_algorithms"),
                alpn == null ? List.of() : ExtensionValues.readProtocols(alpn),
                require(extensions, ExtensionType.QUIC_TRANSPORT_PARAMETERS).rest());
        offer.checkShares();
        return offer;
    }

    CipherSuite chooseSuite(List<CipherSuite> preferred) throws QuicViolation {
        for (CipherSuite candidate : preferred) {
            if (hello.cipherSuites().contains(candidate.id())) {
                return candidate;
            }
        }
        throw Alert.HANDSHAKE_FAILURE.because("the client offers none of the cipher suites " + preferred);
    }

    String chooseProtocol(List<String> preferred) throws QuicViolation {
        for (String candidate : preferred) {
            if (protocols.contains(candidate)) {
                return candidate;
            }
        }
        throw Alert.NO_APPLICATION_PROTOCOL.because(
                "the client offers the application protocols " + protocols + ", the server speaks " + preferred);
    }

    /** The share of the best group for which there is one, since that saves a round trip; else {@code null}. */
    ExtensionValues.KeyShareEntry chooseShare(List<NamedGroup> preferred) {
        for (NamedGroup candidate : preferred) {
            for (ExtensionValues.KeyShareEntry share : shares) {
                if (share.group() == candidate.id()) {
                    return share;
                }
            }
        }
        return null;
    }

    /** The best group for which a share can be asked. */
    NamedGroup chooseGroup(List<NamedGroup> preferred) throws QuicViolation {
        for (NamedGroup candidate : preferred) {
            if (groups.contains(candidate.id())) {
                return candidate;
            }
        }
        throw Alert.HANDSHAKE_FAILURE.because("the client supports none of the groups " + preferred);
    }

    /** The only share of a second ClientHello, which must be of the group that was asked for. */
    ExtensionValues.KeyShareEntry requireShare(NamedGroup requested) throws QuicViolation {
        if (shares.size() != 1 || shares.getFirst().group() != requested.id()) {
            throw Alert.ILLEGAL_PARAMETER.because(
                    "the second ClientHello does not bring the one key share of " + requested + " that was asked for");
        }
        return shares.getFirst();
    }

    /** Checks that a second ClientHello repeats the first but for what a HelloRetryRequest changes. */
    void requireSameAs(ClientHello first) throws QuicViolation {
        boolean same = Arrays.equals(hello.random(), first.random())
                && hello.cipherSuites().equals(first.cipherSuites());
        Set<Integer> types = new HashSet<>(hello.extensions().types());
        types.addAll(first.extensions().types());
        for (int type : types) {
            same &= MAY_CHANGE.contains(type) || hello.extensions().agreesWith(first.extensions(), type);
        }
        // We send no cookie, so there is none to come back; early data ends with the retry (RFC 8446 §4.2.10).
        same &= !hello.extensions().contains(ExtensionType.COOKIE)
                && !hello.extensions().contains(ExtensionType.EARLY_DATA);
        if (!same) {
            throw Alert.ILLEGAL_PARAMETER.because("the second ClientHello changes more than it was asked to");
        }
    }

    private static void checkVersion(MessageReader value) throws QuicViolation {
        if (value == null || !ExtensionValues.readVersions(value).contains(ClientHello.TLS_1_3)) {
            throw Alert.PROTOCOL_VERSION.because("the client does not speak TLS 1.3, which QUIC needs");
        }
    }

    // Offers to resume are declined by not answering them, but they must be well formed (RFC 8446 §4.2.9, §4.2.11).
    private static void checkPreSharedKeys(Extensions extensions) throws QuicViolation {
        MessageReader keys = extensions.find(ExtensionType.PRE_SHARED_KEY);
        if (keys == null) {
            return;
        }
        if (!extensions.endsWith(ExtensionType.PRE_SHARED_KEY)) {
            throw Alert.ILLEGAL_PARAMETER.because("pre_shared_key is not the last extension of the ClientHello");
        }
        require(extensions, ExtensionType.PSK_KEY_EXCHANGE_MODES);
        ExtensionValues.checkOfferedPsks(keys);
    }

    // RFC 8446 §4.2.8: shares are of supported groups, one a group.
    private void checkShares() throws QuicViolation {
        // Taken out as they are used, so that the work grows with the sum of both lists and not with their product.
        Set<Integer> left = new HashSet<>(groups);
        for (ExtensionValues.KeyShareEntry share : shares) {
            if (!left.remove(share.group())) {
                throw Alert.ILLEGAL_PARAMETER.because(
                        "a key share of the client is of a group that it does not support or of which it sent another");
            }
        }
    }

    private static MessageReader require(Extensions extensions, int type) throws QuicViolation {
        return extensions.require(type, HandshakeType.CLIENT_HELLO);
    }
}
