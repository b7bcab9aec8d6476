package loomwire.quic.runtime;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import loomwire.quic.ConnectionStats;
import loomwire.rawnet.AddressWords;

/**
 * Connections and streams as the JDK's Flight Recorder sees them come and go. An event that no recording asks for costs a
 * check.
 */
final class LifeEvents {
    private LifeEvents() {}

    static void connectionOpened(LoopConnection connection) {
        ConnectionOpened event = new ConnectionOpened();
        if (event.shouldCommit()) {
            event.connection = connection.number();
            event.peer = AddressWords.of(connection.remoteAddress());
            event.applicationProtocol = connection.applicationProtocol();
            event.accepted = connection.isAccepted();
            event.commit();
        }
    }

    static void connectionClosed(LoopConnection connection, String reason, ConnectionStats stats) {
        ConnectionClosed event = new ConnectionClosed();
        if (event.shouldCommit()) {
            event.connection = connection.number();
            event.peer = AddressWords.of(connection.remoteAddress());
            event.reason = reason;
            event.bytesSent = stats.bytesSent();
            event.bytesReceived = stats.bytesReceived();
            event.packetsLost = stats.packetsLost();
            event.smoothedRttMicros = stats.smoothedRttNanos() / 1000;
            event.commit();
        }
    }

    static void handshakeFailed(String peer, String cause, String reason) {
        HandshakeFailed event = new HandshakeFailed();
        if (event.shouldCommit()) {
            event.peer = peer;
            event.cause = cause;
            event.reason = reason;
            event.commit();
        }
    }

    static void streamOpened(LoopStream stream, boolean byPeer) {
        StreamOpened event = new StreamOpened();
        if (event.shouldCommit()) {
            event.connection = stream.connection().number();
            event.stream = stream.id();
            event.byPeer = byPeer;
            event.commit();
        }
    }

    static void streamClosed(LoopStream stream, long bytesSent, long bytesReceived) {
        StreamClosed event = new StreamClosed();
        if (event.shouldCommit()) {
            event.connection = stream.connection().number();
            event.stream = stream.id();
            event.bytesSent = bytesSent;
            event.bytesReceived = bytesReceived;
            event.commit();
        }
    }

    @Name("loomwire.ConnectionOpened")
    @Label("Connection Opened")
    @Description("The handshake of a QUIC connection is complete")
    @Category({"Loomwire", "QUIC"})
    @StackTrace(false)
    static final class ConnectionOpened extends Event {
        @Label("Connection")
        long connection;

        @Label("Peer")
        String peer;

        @Label("Application Protocol")
        String applicationProtocol;

        @Label("Accepted")
        @Description("Whether the peer began it")
        boolean accepted;
    }

    @Name("loomwire.ConnectionClosed")
    @Label("Connection Closed")
    @Description("A QUIC connection whose handshake was complete has ended")
    @Category({"Loomwire", "QUIC"})
    @StackTrace(false)
    static final class ConnectionClosed extends Event {
        @Label("Connection")
        long connection;

        @Label("Peer")
        String peer;

        @Label("Reason")
        String reason;

        @Label("Bytes Sent")
        long bytesSent;

        @Label("Bytes Received")
        long bytesReceived;

        @Label("Packets Lost")
        long packetsLost;

        @Label("Smoothed Round-Trip Time in Microseconds")
        long smoothedRttMicros;
    }

    @Name("loomwire.HandshakeFailed")
    @Label("Handshake Failed")
    @Description("A QUIC connection ended before its handshake was complete")
    @Category({"Loomwire", "QUIC"})
    @StackTrace(false)
    static final class HandshakeFailed extends Event {
        @Label("Peer")
        String peer;

        @Label("Cause")
        String cause;

        @Label("Reason")
        String reason;
    }

    @Name("loomwire.StreamOpened")
    @Label("Stream Opened")
    @Description("The application has a new stream: one that it opened, or one of the peer's")
    @Category({"Loomwire", "QUIC"})
    @StackTrace(false)
    static final class StreamOpened extends Event {
        @Label("Connection")
        long connection;

        @Label("Stream")
        long stream;

        @Label("By Peer")
        boolean byPeer;
    }

    @Name("loomwire.StreamClosed")
    @Label("Stream Closed")
    @Description("A stream is over at both ends, or its connection is")
    @Category({"Loomwire", "QUIC"})
    @StackTrace(false)
    static final class StreamClosed extends Event {
        @Label("Connection")
        long connection;

        @Label("Stream")
        long stream;

        @Label("Bytes Sent")
        long bytesSent;

        @Label("Bytes Received")
        long bytesReceived;
    }
}
