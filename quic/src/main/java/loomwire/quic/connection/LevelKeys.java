package loomwire.quic.connection;

import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.crypto.CipherSuite;
import loomwire.quic.crypto.InitialKeys;
import loomwire.quic.crypto.OneRttKeys;
import loomwire.quic.crypto.PacketKeys;

/**
 * The keys of every encryption level, as they come and go during the handshake. Owned by the shard loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9001#section-4.9">RFC 9001 §4.9</a>
 */
final class LevelKeys {
    private final AeadProvider provider;
    private final PacketKeys[] read = new PacketKeys[EncryptionLevel.values().length];
    private final PacketKeys[] write = new PacketKeys[EncryptionLevel.values().length];
    private OneRttKeys oneRtt;
    private boolean oneRttReadable;

    LevelKeys(AeadProvider provider) {
        this.provider = provider;
    }

    void installInitial(InitialKeys.Pair pair, boolean client) {
        read[EncryptionLevel.INITIAL.ordinal()] = client ? pair.server() : pair.client();
        write[EncryptionLevel.INITIAL.ordinal()] = client ? pair.client() : pair.server();
    }

    /** Installs what TLS derived; a secret that is {@code null} is not known yet or was installed before. */
    void install(EncryptionLevel level, CipherSuite suite, byte[] readSecret, byte[] writeSecret) {
        if (level == EncryptionLevel.ONE_RTT) {
            if (oneRtt == null) {
                oneRtt = new OneRttKeys(suite, readSecret, writeSecret, provider);
            } else if (readSecret != null) {
                oneRtt.setReadSecret(readSecret);
            }
            oneRttReadable |= readSecret != null;
            return;
        }
        if (readSecret != null) {
            read[level.ordinal()] = PacketKeys.derive(suite, readSecret, provider);
        }
        if (writeSecret != null) {
            write[level.ordinal()] = PacketKeys.derive(suite, writeSecret, provider);
        }
    }

    void discard(EncryptionLevel level) {
        read[level.ordinal()] = null;
        write[level.ordinal()] = null;
    }

    /** There has been no packet for a while. */
    void rest() {
        if (oneRttReadable) {
            oneRtt.rest();
        }
    }

    boolean canRead(EncryptionLevel level) {
        return level == EncryptionLevel.ONE_RTT ? oneRttReadable : read[level.ordinal()] != null;
    }

    boolean canWrite(EncryptionLevel level) {
        return level == EncryptionLevel.ONE_RTT ? oneRtt != null : write[level.ordinal()] != null;
    }

    /** Keys with phases; {@code null} before the handshake has come that far. */
    OneRttKeys oneRtt() {
        return oneRtt;
    }

    /** Removes header protection in place; the packet number's length, or -1 if the packet is too short. */
    int unprotectHeader(EncryptionLevel level, byte[] buffer, int headerFrom, int packetNumberOffset, int packetEnd) {
        return level == EncryptionLevel.ONE_RTT
                ? oneRtt.unprotectHeader(buffer, headerFrom, packetNumberOffset, packetEnd)
                : read[level.ordinal()].unprotectHeader(buffer, headerFrom, packetNumberOffset, packetEnd);
    }

    /** Decrypts in place; the end of the plaintext, or -1 if the packet is forged. */
    int open(EncryptionLevel level, long packetNumber, byte[] buffer, int headerFrom, int payloadFrom, int packetEnd) {
        if (level == EncryptionLevel.ONE_RTT) {
            boolean phase = (buffer[headerFrom] & PacketBits.KEY_PHASE) != 0;
            return oneRtt.open(packetNumber, phase, buffer, headerFrom, payloadFrom, packetEnd);
        }
        return read[level.ordinal()].open(packetNumber, buffer, headerFrom, payloadFrom, packetEnd);
    }

    /** Encrypts in place and protects the header; the end of the packet. */
    int seal(
            EncryptionLevel level, long packetNumber, byte[] buffer, int headerFrom, int packetNumberOffset,
            int packetNumberLength, int payloadTo) {
        return level == EncryptionLevel.ONE_RTT
                ? oneRtt.seal(packetNumber, buffer, headerFrom, packetNumberOffset, packetNumberLength, payloadTo)
                : write[level.ordinal()].seal(
                        packetNumber, buffer, headerFrom, packetNumberOffset, packetNumberLength, payloadTo);
    }
}
