package loomwire.quic.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import loomwire.quic.KeyLog;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.crypto.CipherSuite;
import org.junit.jupiter.api.Test;

class KeyLogTest {
    private static final SigningIdentity IDENTITY = Identities.values()[0].identity();
    private static final HexFormat HEX = HexFormat.of();

    private static KeyLog into(List<String> lines) {
        return (label, random, secret) -> lines.add(label + ' ' + HEX.formatHex(random) + ' ' + HEX.formatHex(secret));
    }

    /** Also where the server asks for another key share first: the random of the second hello is that of the first. */
    @Test
    void bothEndsTellTheFourSecretsThatPacketsAreProtectedWith() throws Exception {
        for (List<NamedGroup> servers : List.of(List.of(NamedGroup.values()), List.of(NamedGroup.SECP256R1))) {
            List<String> client = new ArrayList<>();
            List<String> server = new ArrayList<>();
            HandshakePair pair = new HandshakePair(
                            HandshakePair.clientTrusting(IDENTITY).withKeyLog(into(client)),
                            new ServerTlsConfig(
                                            IDENTITY,
                                            List.of(HandshakePair.ALPN),
                                            List.of(CipherSuite.values()),
                                            servers)
                                    .withKeyLog(into(server)),
                            1)
                    .run();
            client.sort(null);
            server.sort(null);
            assertEquals(client, server);
            TreeMap<String, String> secrets = new TreeMap<>();
            client.forEach(line -> secrets.put(line.split(" ")[0], line.split(" ")[2]));
            assertEquals(
                    List.of(
                            "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                            "CLIENT_TRAFFIC_SECRET_0",
                            "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                            "SERVER_TRAFFIC_SECRET_0"),
                    List.copyOf(secrets.keySet()));
            assertEquals(
                    1,
                    client.stream().map(line -> line.split(" ")[1]).distinct().count());
            TlsEvent.SecretsReady handshake = pair.client.secrets.get(EncryptionLevel.HANDSHAKE);
            assertEquals(HEX.formatHex(handshake.writeSecret()), secrets.get("CLIENT_HANDSHAKE_TRAFFIC_SECRET"));
            assertEquals(HEX.formatHex(handshake.readSecret()), secrets.get("SERVER_HANDSHAKE_TRAFFIC_SECRET"));
            TlsEvent.SecretsReady data = pair.client.secrets.get(EncryptionLevel.ONE_RTT);
            assertEquals(HEX.formatHex(data.writeSecret()), secrets.get("CLIENT_TRAFFIC_SECRET_0"));
            assertEquals(HEX.formatHex(data.readSecret()), secrets.get("SERVER_TRAFFIC_SECRET_0"));
        }
    }
}
