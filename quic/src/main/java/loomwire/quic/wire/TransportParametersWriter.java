package loomwire.quic.wire;

import static loomwire.quic.wire.TransportParametersReader.DISABLE_ACTIVE_MIGRATION;
import static loomwire.quic.wire.TransportParametersReader.INITIAL_SOURCE_CONNECTION_ID;
import static loomwire.quic.wire.TransportParametersReader.ORIGINAL_DESTINATION_CONNECTION_ID;
import static loomwire.quic.wire.TransportParametersReader.PREFERRED_ADDRESS;
import static loomwire.quic.wire.TransportParametersReader.RETRY_SOURCE_CONNECTION_ID;
import static loomwire.quic.wire.TransportParametersReader.STATELESS_RESET_TOKEN;

import java.util.Map;
import java.util.TreeMap;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.VarInt;
import org.jspecify.annotations.Nullable;

/** Encodes transport parameters as (id, length, value), leaving out what says no more than its absence would. */
final class TransportParametersWriter {
    private static final byte[] NOTHING = {};

    private TransportParametersWriter() {}

    static int length(TransportParameters p) {
        int length = 0;
        for (Map.Entry<Long, byte[]> entry : values(p).entrySet()) {
            int value = entry.getValue().length;
            length += VarInt.length(entry.getKey()) + VarInt.length(value) + value;
        }
        return length;
    }

    static void write(TransportParameters p, ByteWriter w) {
        values(p).forEach((id, value) -> {
            w.writeVarInt(id);
            w.writeVarInt(value.length);
            w.writeBytes(value);
        });
    }

    private static Map<Long, byte[]> values(TransportParameters p) {
        Map<Long, byte[]> values = new TreeMap<>(p.others());
        for (IntegerParameter parameter : IntegerParameter.values()) {
            long value = p.value(parameter);
            if (value != parameter.absent) {
                values.put(parameter.id, varInt(value));
            }
        }
        put(values, ORIGINAL_DESTINATION_CONNECTION_ID, p.originalDestinationConnectionId());
        put(values, INITIAL_SOURCE_CONNECTION_ID, p.initialSourceConnectionId());
        put(values, RETRY_SOURCE_CONNECTION_ID, p.retrySourceConnectionId());
        if (p.statelessResetToken() != null) {
            values.put((long) STATELESS_RESET_TOKEN, p.statelessResetToken());
        }
        if (p.disableActiveMigration()) {
            values.put((long) DISABLE_ACTIVE_MIGRATION, NOTHING);
        }
        if (p.preferredAddress() != null) {
            byte[] address = new byte[p.preferredAddress().encodedLength()];
            p.preferredAddress().write(new ByteWriter(address));
            values.put((long) PREFERRED_ADDRESS, address);
        }
        return values;
    }

    private static void put(Map<Long, byte[]> values, long id, @Nullable ConnectionId value) {
        if (value != null) {
            values.put(id, value.toBytes());
        }
    }

    private static byte[] varInt(long value) {
        byte[] bytes = new byte[VarInt.length(value)];
        VarInt.write(bytes, 0, value);
        return bytes;
    }
}
