package loomwire.bench;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import loomwire.quic.crypto.Aead;
import loomwire.quic.crypto.AeadProvider;
import loomwire.quic.crypto.CipherSuite;
import loomwire.quic.crypto.HeaderProtection;
import loomwire.quic.crypto.PacketKeys;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to protect a short header packet of 1350 bytes, header protection included, by suite and provider.
 *
 * <p>{@code open} includes restoring the packet that the measurement before has opened in place, a copy of its bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-preview")
public class PacketProtectionBenchmark {
    private static final int PACKET_BYTES = 1350;
    private static final int PACKET_NUMBER_OFFSET = 9;
    private static final int PACKET_NUMBER_LENGTH = 4;
    private static final int PAYLOAD_TO = PACKET_BYTES - Aead.TAG_LENGTH;

    @Param
    public CipherSuite suite;

    @Param
    public AeadProvider provider;

    private PacketKeys keys;
    private HeaderProtection headerProtection;
    private byte[] packet;
    private byte[] sealed;
    private byte[] mask;
    private long packetNumber;

    @Setup
    public void setUp() {
        byte[] secret = new byte[suite.hashLength()];
        Arrays.fill(secret, (byte) 7);
        keys = PacketKeys.derive(suite, secret, provider);
        headerProtection = HeaderProtection.create(suite, new byte[suite.keyLength()]);
        packet = new byte[PACKET_BYTES];
        mask = new byte[HeaderProtection.MASK_LENGTH];
        sealed = new byte[PACKET_BYTES];
        sealed[0] = 0x43;
        keys.seal(0, sealed, 0, PACKET_NUMBER_OFFSET, PACKET_NUMBER_LENGTH, PAYLOAD_TO);
    }

    @Benchmark
    public int seal() {
        packet[0] = 0x43;
        return keys.seal(++packetNumber, packet, 0, PACKET_NUMBER_OFFSET, PACKET_NUMBER_LENGTH, PAYLOAD_TO);
    }

    @Benchmark
    public int open() {
        System.arraycopy(sealed, 0, packet, 0, PACKET_BYTES);
        int length = keys.unprotectHeader(packet, 0, PACKET_NUMBER_OFFSET, PACKET_BYTES);
        int end = keys.open(0, packet, 0, PACKET_NUMBER_OFFSET + length, PACKET_BYTES);
        if (end != PAYLOAD_TO) {
            throw new IllegalStateException("the packet did not open");
        }
        return end;
    }

    @Benchmark
    public byte[] headerMask() {
        headerProtection.mask(sealed, PACKET_NUMBER_OFFSET + HeaderProtection.SAMPLE_OFFSET, mask);
        return mask;
    }
}
