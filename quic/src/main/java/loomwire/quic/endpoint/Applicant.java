package loomwire.quic.endpoint;

import loomwire.quic.connection.Connection;

/** A connection whose handshake is under way, in the order of arrival. Owned by the shard loop. */
final class Applicant {
    final Connection connection;
    /** The keyed hash of its source prefix. */
    final long prefix;

    final long since;
    boolean validated;
    Applicant older;
    Applicant newer;

    Applicant(Connection connection, long prefix, boolean validated, long since) {
        this.connection = connection;
        this.prefix = prefix;
        this.validated = validated;
        this.since = since;
    }
}
