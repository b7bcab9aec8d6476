package loomwire.tunnel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrateCommandTest {
    private static final String CLIENT =
            "role: client\nserver: { addr: '192.0.2.1:9999' }\n" + "socks5: [{ listen: '127.0.0.1:1080' }]\n";
    private static final String SERVER = "role: server\nlisten: { addr: ':9999' }\n";

    @TempDir
    private Path folder;

    private Path old;
    private Path output;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        old = Files.writeString(folder.resolve("old.yaml"), CLIENT);
        output = folder.resolve("new.yaml");
    }

    private int run(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return CommandLineEntry.run(
                new PrintWriter(out),
                new PrintWriter(err),
                Stream.concat(Stream.of("migrate"), Stream.of(arguments))
                        .map(Object::toString)
                        .toArray(String[]::new));
    }

    private static String key(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("  key: "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void withoutAnOutputFileItGoesToStandardOutputAndTheReportToStandardError() {
        assertEquals(0, run(old), err.toString());
        assertTrue(out.toString().contains("addr: \"192.0.2.1:9999\""), out.toString());
        assertTrue(err.toString().contains("old.yaml: auth: "), err.toString());
        assertFalse(out.toString().contains("old.yaml: auth: "));
    }

    @Test
    void theOtherEndGetsTheSameKeyAndTwoRunsOtherwiseDoNot() throws IOException {
        Path server = Files.writeString(folder.resolve("old-server.yaml"), SERVER);
        Path same = folder.resolve("server.yaml");
        Path another = folder.resolve("another.yaml");
        assertEquals(0, run(old, "-o", output), err.toString());
        assertTrue(err.toString().contains("--key-of " + output), err.toString());
        assertEquals(0, run(server, "-o", same, "--key-of", output), err.toString());
        assertEquals(0, run(server, "-o", another), err.toString());
        assertEquals(key(output), key(same));
        assertNotEquals(key(output), key(another));
        assertEquals(2, run(server, "--key-of", folder.resolve("none.yaml")));
        Path open = Files.writeString(folder.resolve("open.yaml"), SERVER + "auth: none\n");
        assertEquals(2, run(server, "--key-of", open));
        assertTrue(err.toString().contains("auth: none"), err.toString());
    }

    @Test
    void aFileThatIsThereStaysUnlessForced() throws IOException {
        Files.writeString(output, "mine");
        assertEquals(2, run(old, "-o", output));
        assertTrue(err.toString().contains("is there already"), err.toString());
        assertEquals("mine", Files.readString(output));
        assertEquals(0, run(old, "-o", output, "--force"), err.toString());
        assertTrue(Files.readString(output).contains("role: \"client\""));
        assertEquals(2, run(old, "-o", old), "not even the old file itself");
    }

    @Test
    void theNewFileIsReadableByItsOwnerOnly() throws IOException {
        assertEquals(0, run(old, "-o", output), err.toString());
        if (output.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(output)));
        }
    }

    @Test
    void aFileThatCannotBeUnderstoodLeavesNothingBehind() throws IOException {
        Files.writeString(old, "role: client\n");
        assertEquals(2, run(old, "-o", output));
        assertTrue(err.toString().contains("server.addr: is missing"), err.toString());
        assertEquals(2, run(folder.resolve("none.yaml"), "-o", output));
        assertEquals(2, run());
        Files.writeString(old, CLIENT);
        assertEquals(1, run(old, "-o", folder.resolve("no/such/folder.yaml")));
        try (Stream<Path> all = Files.list(folder)) {
            assertEquals(List.of(old), all.toList());
        }
    }
}
