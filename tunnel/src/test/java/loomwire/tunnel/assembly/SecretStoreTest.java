package loomwire.tunnel.assembly;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretStoreTest {
    @TempDir
    private Path folder;

    @Test
    void aSecretIsTheSameAtTheNextStartAndAnotherElsewhere() {
        byte[] first = new SecretStore(folder.resolve("a")).loadOrCreate();
        assertArrayEquals(first, new SecretStore(folder.resolve("a")).loadOrCreate());
        assertFalse(Arrays.equals(first, new SecretStore(folder.resolve("b")).loadOrCreate()));
    }

    @Test
    void onlyItsOwnerMayReadIt() throws Exception {
        new SecretStore(folder.resolve("a")).loadOrCreate();
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder.resolve("a").resolve(SecretStore.FILE))));
    }

    @Test
    void whatIsNoSecretIsMadeAnew() throws Exception {
        Files.writeString(folder.resolve(SecretStore.FILE), "00ff");
        byte[] made = new SecretStore(folder).loadOrCreate();
        assertEquals(32, made.length);
        assertArrayEquals(made, new SecretStore(folder).loadOrCreate());
    }

    @Test
    void whereNothingCanBeKeptTheServerGoesWithout() throws Exception {
        Path file = Files.writeString(folder.resolve("a file"), "");
        assertNull(new SecretStore(file).loadOrCreate());
    }
}
