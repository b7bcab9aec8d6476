package loomwire.quic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import loomwire.rawnet.PacketPort;
import loomwire.rawnet.memory.LinkConditions;
import loomwire.rawnet.memory.MemoryNetwork;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs of docs/extending.md, as a reader would copy them: they compile, and a transfer goes by them. */
@Timeout(60)
class ExtendingTest {
    private static final Path GUIDE = Path.of("..", "docs", "extending.md");
    private static final Pattern PROGRAM = Pattern.compile("(?s)```java\\R(.*?public final class (\\w+) .*?)```");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MAX_CONTROLLER_LINES = 45;
    private static final int LOST_EACH = 20;

    @TempDir
    private Path folder;

    private ClassLoader programs;

    @BeforeEach
    void compile() throws IOException {
        Matcher program = PROGRAM.matcher(Files.readString(GUIDE));
        while (program.find()) {
            Path source = Files.writeString(folder.resolve(program.group(2) + ".java"), program.group(1));
            int status = ToolProvider.getSystemJavaCompiler()
                    .run(
                            null,
                            null,
                            null,
                            "-cp",
                            System.getProperty("java.class.path"),
                            "-Xlint:all",
                            "-Werror",
                            "-d",
                            folder.toString(),
                            source.toString());
            assertEquals(0, status, program.group(2) + " does not compile");
        }
        programs = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
    }

    @Test
    void aControllerTakesSomeFortyLines() throws Exception {
        List<String> lines = Files.readAllLines(folder.resolve("Gentle.java"));
        assertTrue(lines.size() <= MAX_CONTROLLER_LINES, lines.size() + " lines");
    }

    @Test
    void aTransferGoesByAControllerAndOverAPortOfOnesOwn() throws Exception {
        AtomicInteger made = new AtomicInteger();
        TransportConfig own = TransportConfig.builder()
                .congestion(bytes -> {
                    made.incrementAndGet();
                    return instance("Gentle", CongestionController.class, int.class, bytes);
                })
                .build();
        MemoryNetwork network = new MemoryNetwork(1, LinkConditions.PERFECT);
        ServerIdentity identity = ServerIdentity.selfSigned("own");
        try (QuicEndpoint server = Quic.server(lossy(network, "10.0.0.1"))
                        .identity(identity)
                        .alpn("own")
                        .transport(own)
                        .open();
                QuicEndpoint client = Quic.client(lossy(network, "10.0.0.2")).open();
                QuicConnection there = client.dial(
                        server.localAddress(),
                        ClientConfig.alpn("own")
                                .trust(ServerTrust.pins(identity.pin()))
                                .transport(own)
                                .build(),
                        PATIENCE);
                QuicConnection here = server.accept(PATIENCE)) {
            byte[] content = new byte[1 << 20];
            new Random(1).nextBytes(content);
            Thread.ofVirtual().start(() -> send(here, content));
            QuicStream stream = there.acceptStream(PATIENCE);
            assertArrayEquals(content, stream.in().readAllBytes());
            assertEquals(2, made.get(), "one for each end");
            assertTrue(here.stats().packetsLost() > 0, "the port lost some");
        }
    }

    private static void send(QuicConnection connection, byte[] content) {
        try (var out = connection.openUnidirectionalStream(PATIENCE).out()) {
            out.write(content);
        } catch (IOException e) {
            connection.close(1, e.getMessage());
        }
    }

    private PacketPort lossy(MemoryNetwork network, String address) throws IOException {
        PacketPort sound = network.open(new InetSocketAddress(address, 4433));
        try {
            return (PacketPort) programs.loadClass("Lossy")
                    .getConstructor(PacketPort.class, int.class)
                    .newInstance(sound, LOST_EACH);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private <T> T instance(String name, Class<T> kind, Class<?> parameter, Object argument) {
        try {
            return kind.cast(programs.loadClass(name).getConstructor(parameter).newInstance(argument));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
