package loomwire.quic.hostile;

import java.util.EnumMap;
import java.util.Map;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.crypto.CipherSuite;
import loomwire.quic.crypto.InitialKeys;
import loomwire.quic.crypto.NextPhase;
import loomwire.quic.crypto.PacketKeys;
import loomwire.quic.wire.QuicVersions;

/** All keys that a {@link HostilePeer} ever had: none is thrown away, so that old levels can be written and read. */
final class PeerKeys {
    private static final int KEY_PHASE_BIT = 0x04;

    private final boolean client;
    private final Map<EncryptionLevel, PacketKeys> read = new EnumMap<>(EncryptionLevel.class);
    private final Map<EncryptionLevel, PacketKeys> write = new EnumMap<>(EncryptionLevel.class);
    private boolean readPhase;
    private boolean writePhase;

    PeerKeys(boolean client) {
        this.client = client;
    }

    void initial(ConnectionId clientDestination) {
        InitialKeys.Pair pair = InitialKeys.derive(QuicVersions.V1, clientDestination, AeadProvider.JDK);
        read.put(EncryptionLevel.INITIAL, client ? pair.server() : pair.client());
        write.put(EncryptionLevel.INITIAL, client ? pair.client() : pair.server());
    }

    void install(EncryptionLevel level, CipherSuite suite, byte[] readSecret, byte[] writeSecret) {
        if (readSecret != null) {
            read.put(level, PacketKeys.derive(suite, readSecret, AeadProvider.JDK));
        }
        if (writeSecret != null) {
            write.put(level, PacketKeys.derive(suite, writeSecret, AeadProvider.JDK));
        }
    }

    boolean canRead(EncryptionLevel level) {
        return read.containsKey(level);
    }

    PacketKeys read(EncryptionLevel level) {
        return read.get(level);
    }

    PacketKeys write(EncryptionLevel level) {
        PacketKeys keys = write.get(level);
        if (keys == null) {
            throw new IllegalStateException("the handshake has given no keys for " + level + " yet");
        }
        return keys;
    }

    boolean canWrite(EncryptionLevel level) {
        return write.containsKey(level);
    }

    /** The phase in which a packet with this first byte is to be opened; the other side may have gone on to the next. */
    PacketKeys opening(EncryptionLevel level, byte first) {
        boolean phase = (first & KEY_PHASE_BIT) != 0;
        if (level == EncryptionLevel.ONE_RTT && phase != readPhase) {
            read.put(level, NextPhase.of(read.get(level)));
            readPhase = phase;
        }
        return read.get(level);
    }

    boolean isBehind() {
        return readPhase != writePhase;
    }

    boolean writePhase() {
        return writePhase;
    }

    /** From now on 1-RTT packets are written in the next phase, whether that is allowed or not. */
    void updateWrite() {
        write.put(EncryptionLevel.ONE_RTT, NextPhase.of(write.get(EncryptionLevel.ONE_RTT)));
        writePhase = !writePhase;
    }
}
