package loomwire.tunnel.testing;

import java.util.function.Consumer;
import loomwire.quic.base.ByteWriter;
import loomwire.quic.base.EncryptionLevel;
import loomwire.quic.base.TransportError;
import loomwire.quic.hostile.HostilePeer;

/**
 * What a client may do to a server once it has shaken hands, and before it has said who it is: the most that a few packets
 * can ask for. Frames are written as numbers, so that no encoder of ours objects.
 */
public enum Assault {
    /** Its number stands for 50,000 streams. */
    ONE_STREAM_FAR_AHEAD(TransportError.STREAM_LIMIT_ERROR) {
        @Override
        void write(HostilePeer peer) {
            send(peer, w -> stream(w, 4 * 49_999, 0));
        }
    },
    DATA_FAR_AHEAD(TransportError.FLOW_CONTROL_ERROR) {
        @Override
        void write(HostilePeer peer) {
            send(peer, w -> stream(w, 0, FAR));
        }
    },
    CRYPTO_WITH_GAPS(TransportError.CRYPTO_BUFFER_EXCEEDED) {
        @Override
        void write(HostilePeer peer) {
            send(peer, w -> {
                for (int piece = 1; piece <= 200; piece++) {
                    numbers(w, 0x06, 2L * piece, 1);
                    w.writeZeros(1);
                }
            });
        }
    },
    IDS_WITHOUT_END(TransportError.CONNECTION_ID_LIMIT_ERROR) {
        @Override
        void write(HostilePeer peer) {
            for (int from = 1; from <= 200; from += 20) {
                int first = from;
                send(peer, w -> {
                    for (int sequence = first; sequence < first + 20; sequence++) {
                        numbers(w, 0x18, sequence, 0);
                        w.writeU8(8);
                        w.writeU64(sequence);
                        w.writeZeros(16);
                    }
                });
            }
        }
    },
    /** Each packet is one more range that has to be acknowledged; it acknowledges nothing itself. */
    PACKETS_WITH_GAPS {
        @Override
        void write(HostilePeer peer) {
            long first = peer.nextNumber(EncryptionLevel.ONE_RTT.space());
            for (int i = 0; i < 500; i++) {
                peer.send(peer.packet(EncryptionLevel.ONE_RTT)
                        .number(first + 2L * i)
                        .raw(new byte[] {1, 0, 0, 0})
                        .bytes());
            }
        }
    },
    /** A byte at the end of the window of each stream that it may open, up to 50,000; and nothing that lies before it. */
    ALL_THAT_IS_ALLOWED {
        @Override
        void write(HostilePeer peer) {
            long streams = Math.min(50_000, peer.peerParameters().initialMaxStreamsBidi());
            long window = Math.min(
                    peer.peerParameters().initialMaxData() / streams,
                    peer.peerParameters().initialMaxStreamDataBidiRemote());
            for (long from = 0; from < streams; from += STREAMS_IN_A_PACKET) {
                long first = from;
                long to = Math.min(streams, from + STREAMS_IN_A_PACKET);
                send(peer, w -> {
                    for (long stream = first; stream < to; stream++) {
                        stream(w, 4 * stream, window - 1);
                    }
                });
            }
        }
    };

    /** It breaks no rule, and so is not told that it does. */
    public static final long NONE = -1;

    private static final long FAR = 1L << 40;
    private static final int STREAMS_IN_A_PACKET = 80;

    private final long answer;

    Assault() {
        this(NONE);
    }

    Assault(long answer) {
        this.answer = answer;
    }

    /** The transport error that it has to be answered with, or {@link #NONE}. */
    public long answer() {
        return answer;
    }

    abstract void write(HostilePeer peer);

    /** Has a peer whose handshake is complete do it; from then on that one says nothing more. */
    public void by(HostilePeer peer) {
        peer.silent(true);
        write(peer);
    }

    private static void send(HostilePeer peer, Consumer<ByteWriter> frames) {
        peer.send(peer.packet(EncryptionLevel.ONE_RTT).raw(frames).bytes());
    }

    /** One byte. */
    private static void stream(ByteWriter w, long id, long offset) {
        numbers(w, 0x0e, id, offset, 1);
        w.writeZeros(1);
    }

    private static void numbers(ByteWriter w, long... numbers) {
        for (long number : numbers) {
            w.writeVarInt(number);
        }
    }
}
