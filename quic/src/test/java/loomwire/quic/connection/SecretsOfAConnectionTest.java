package loomwire.quic.connection;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import loomwire.quic.TransportConfig;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.crypto.OneRttKeys;
import loomwire.quic.crypto.PacketKeys;
import loomwire.quic.hostile.Attack;
import loomwire.quic.hostile.VirtualNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The secrets of a connection hold zeros when their level is gone, and all of them when the connection is. */
class SecretsOfAConnectionTest {

    private static Object field(Object owner, String name) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] secret(PacketKeys keys) {
        return (byte[]) field(keys, "secret");
    }

    private static boolean isZero(byte[] bytes) {
        return Arrays.equals(bytes, new byte[bytes.length]);
    }

    private static List<byte[]> oneRttSecrets(Connection connection) {
        OneRttKeys keys = ((LevelKeys) field(connection, "keys")).oneRtt();
        List<byte[]> secrets = new ArrayList<>();
        for (String name : List.of("send", "current", "next")) {
            secrets.add(secret((PacketKeys) field(keys, name)));
        }
        return secrets;
    }

    private static void collect(Connection connection, EncryptionLevel level, Set<byte[]> into) {
        LevelKeys keys = (LevelKeys) field(connection, "keys");
        for (String direction : List.of("read", "write")) {
            PacketKeys present = ((PacketKeys[]) field(keys, direction))[level.ordinal()];
            if (present != null) {
                into.add(secret(present));
            }
        }
    }

    @Test
    void keysOfTheHandshakeAreWipedWhenItIsConfirmed() {
        Attack attack = Attack.onClient(p -> p, TransportConfig.DEFAULTS);
        Set<byte[]> initial = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<byte[]> handshake = Collections.newSetFromMap(new IdentityHashMap<>());
        attack.network.runUntil(
                () -> {
                    collect(attack.connection, EncryptionLevel.INITIAL, initial);
                    collect(attack.connection, EncryptionLevel.HANDSHAKE, handshake);
                    return attack.connection.isHandshakeConfirmed();
                },
                5 * VirtualNetwork.SECOND,
                "a confirmed handshake");
        assertTrue(
                initial.size() >= 2 && handshake.size() >= 2,
                initial.size() + " and " + handshake.size() + " secrets seen");
        assertTrue(initial.stream().allMatch(SecretsOfAConnectionTest::isZero));
        assertTrue(handshake.stream().allMatch(SecretsOfAConnectionTest::isZero));
        assertTrue(oneRttSecrets(attack.connection).stream().noneMatch(SecretsOfAConnectionTest::isZero));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsLeftOfAConnectionThatHasDrained(boolean onServer) {
        Attack attack = Attack.afterHandshake(onServer);
        List<byte[]> secrets = oneRttSecrets(attack.connection);
        attack.connection.close(0, "", attack.network.now());
        attack.victim.touched(attack.connection);
        attack.settle();
        assertFalse(secrets.stream().anyMatch(SecretsOfAConnectionTest::isZero), "late packets are answered still");
        attack.network.run(10 * VirtualNetwork.SECOND);
        assertTrue(attack.connection.isDrained());
        assertTrue(secrets.stream().allMatch(SecretsOfAConnectionTest::isZero));
        assertThrows(
                IllegalStateException.class,
                () -> attack.connection.exportKeyingMaterial("EXPORTER-x", new byte[0], 32));
    }
}
