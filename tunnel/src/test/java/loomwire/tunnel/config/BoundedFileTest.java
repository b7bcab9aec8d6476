package loomwire.tunnel.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files that a configuration names, and that are no files. */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BoundedFileTest {
    @TempDir
    private Path folder;

    private Path pipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        return pipe;
    }

    private String refusedKeyFile(Path file) {
        return assertThrows(
                        ConfigException.class,
                        () -> ConfigLoader.parse(
                                Path.of("c.yaml"),
                                "role: server\nlisten: { addr: ':9999' }\nauth: { key_file: '" + file + "' }\n",
                                new Host(2, 8192, Map.of())))
                .getMessage();
    }

    @Test
    void aKeyFileThatIsADeviceOrAPipeIsRefusedWithoutBeingRead() throws Exception {
        for (Path file : new Path[] {
            Path.of("/dev/zero"), pipe(), Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/zero"))
        }) {
            String said = refusedKeyFile(file);
            assertTrue(said.contains("auth.key_file: ") && said.contains("not a regular file"), said);
        }
    }

    @Test
    void aKeyFileThatIsTooLargeOrAFolderIsRefused() throws Exception {
        Path large = Files.write(folder.resolve("large"), new byte[1025]);
        assertTrue(refusedKeyFile(large).contains("is larger than 1024 bytes"), refusedKeyFile(large));
        assertTrue(refusedKeyFile(folder).contains("is a directory"), refusedKeyFile(folder));
    }

    @Test
    void aConfigurationThatIsADeviceOrAPipeIsRefusedWithoutBeingRead() throws Exception {
        for (Path file : new Path[] {Path.of("/dev/zero"), pipe()}) {
            String said = assertThrows(ConfigException.class, () -> YamlDocument.readText(file))
                    .getMessage();
            assertTrue(said.contains("not a regular file"), said);
        }
    }

    @Test
    void aFileIsReadThroughALinkUpToItsBound() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[] {1, 2, 3});
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertArrayEquals(new byte[] {1, 2, 3}, BoundedFile.read(link, 3));
        assertThrows(BoundedFile.UnfitException.class, () -> BoundedFile.read(link, 2));
    }

    /** The system tells no size of such a file. */
    @Test
    void theBoundHoldsWhateverSizeTheSystemTells() {
        assertThrows(BoundedFile.UnfitException.class, () -> BoundedFile.read(Path.of("/proc/self/status"), 100));
    }
}
