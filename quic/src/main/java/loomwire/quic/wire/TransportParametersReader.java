package loomwire.quic.wire;

import java.util.HashSet;
import java.util.Set;
import loomwire.quic.base.ByteReader;
import loomwire.quic.base.ConnectionId;
import loomwire.quic.base.QuicViolation;
import loomwire.quic.base.TransportError;
import loomwire.quic.base.VarInt;

/** Reads a peer's transport parameters and refuses what the RFC forbids. Used once. */
final class TransportParametersReader {
    static final int ORIGINAL_DESTINATION_CONNECTION_ID = 0x00;
    static final int STATELESS_RESET_TOKEN = 0x02;
    static final int DISABLE_ACTIVE_MIGRATION = 0x0c;
    static final int PREFERRED_ADDRESS = 0x0d;
    static final int INITIAL_SOURCE_CONNECTION_ID = 0x0f;
    static final int RETRY_SOURCE_CONNECTION_ID = 0x10;

    /** Most parameters that we look at; real peers send about twenty. */
    static final int MAX_PARAMETERS = 128;

    private static final long MICROS_PER_MILLI = 1_000;

    private final boolean fromClient;
    private final ByteReader in = new ByteReader();
    private final Set<Long> seen = new HashSet<>();
    private final TransportParameters.Builder builder = TransportParameters.builder();

    TransportParametersReader(boolean fromClient) {
        this.fromClient = fromClient;
    }

    TransportParameters read(byte[] encoded) throws QuicViolation {
        ByteReader list = new ByteReader(encoded);
        while (list.remaining() > 0) {
            long id;
            try {
                id = list.readVarInt();
                int length = list.readLength();
                int at = list.skip(length);
                in.reset(encoded, at, at + length);
            } catch (QuicViolation truncated) { // told as a frame's error there, and this is none
                throw violation("transport parameters end in the middle of one");
            }
            if (!seen.add(id)) { // RFC 9000 §7.4
                throw violation(name(id) + " is there twice");
            }
            if (seen.size() > MAX_PARAMETERS) {
                throw violation("more than " + MAX_PARAMETERS + " transport parameters");
            }
            parameter(id);
        }
        TransportParameters parameters = builder.build();
        if (parameters.minAckDelayMicros() > parameters.maxAckDelayMillis() * MICROS_PER_MILLI) {
            throw violation("a min_ack_delay of " + parameters.minAckDelayMicros() + " us, above a max_ack_delay of "
                    + parameters.maxAckDelayMillis() + " ms");
        }
        return parameters;
    }

    private void parameter(long id) throws QuicViolation {
        if (fromClient && isServerOnly(id)) { // RFC 9000 §18.2
            throw violation(name(id) + " from a client");
        }
        int length = in.remaining();
        try {
            value(id);
        } catch (QuicViolation violation) {
            throw violation.errorCode() == TransportError.TRANSPORT_PARAMETER_ERROR
                    ? violation
                    : wrongLength(id, length);
        }
        if (in.remaining() > 0) {
            throw wrongLength(id, length);
        }
    }

    private void value(long id) throws QuicViolation {
        IntegerParameter integer = IntegerParameter.byId(id);
        if (integer != null) {
            integer(integer);
        } else if (id == ORIGINAL_DESTINATION_CONNECTION_ID) {
            builder.originalDestinationConnectionId(connectionId(id));
        } else if (id == STATELESS_RESET_TOKEN) {
            builder.statelessResetToken(in.readBytes(NewConnectionIdFrame.TOKEN_LENGTH));
        } else if (id == DISABLE_ACTIVE_MIGRATION) {
            builder.disableActiveMigration(true);
        } else if (id == PREFERRED_ADDRESS) {
            builder.preferredAddress(PreferredAddress.read(in));
        } else if (id == INITIAL_SOURCE_CONNECTION_ID) {
            builder.initialSourceConnectionId(connectionId(id));
        } else if (id == RETRY_SOURCE_CONNECTION_ID) {
            builder.retrySourceConnectionId(connectionId(id));
        } else {
            byte[] value = in.readBytes(in.remaining());
            if (!isReserved(id)) {
                builder.other(id, value);
            }
        }
    }

    private void integer(IntegerParameter parameter) throws QuicViolation {
        long value = in.readVarInt();
        if (!parameter.accepts(value)) {
            throw violation(name(parameter.id) + " of " + value + ", allowed are " + parameter.least + " to "
                    + (parameter.most == VarInt.MAX ? "2^62-1" : parameter.most));
        }
        builder.set(parameter, value);
    }

    private ConnectionId connectionId(long id) throws QuicViolation {
        int length = in.remaining();
        if (length > ConnectionId.MAX_LENGTH) {
            throw wrongLength(id, length);
        }
        return ConnectionId.copyOf(in.readBytes(length));
    }

    /** Whether {@link TransportParameters} has a field for this parameter. */
    static boolean isKnown(long id) {
        return IntegerParameter.byId(id) != null
                || isServerOnly(id)
                || id == DISABLE_ACTIVE_MIGRATION
                || id == INITIAL_SOURCE_CONNECTION_ID;
    }

    private static boolean isServerOnly(long id) {
        return id == ORIGINAL_DESTINATION_CONNECTION_ID
                || id == STATELESS_RESET_TOKEN
                || id == PREFERRED_ADDRESS
                || id == RETRY_SOURCE_CONNECTION_ID;
    }

    /** RFC 9000 §18.1: ids that peers send to see whether unknown ones are ignored. */
    private static boolean isReserved(long id) {
        return id % 31 == 27;
    }

    private static QuicViolation wrongLength(long id, int length) {
        return violation(name(id) + " with a length of " + length + " bytes");
    }

    private static String name(long id) {
        return "transport parameter 0x" + Long.toHexString(id);
    }

    private static QuicViolation violation(String reason) {
        return new QuicViolation(TransportError.TRANSPORT_PARAMETER_ERROR, reason);
    }
}
