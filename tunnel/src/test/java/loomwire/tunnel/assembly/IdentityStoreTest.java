package loomwire.tunnel.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a state folder that cannot be used is told. */
class IdentityStoreTest {
    @TempDir
    private Path folder;

    @Test
    void aFolderThatIsNotThereAndCannotBeMadeIsToldSo() {
        Path missing = folder.resolve("none");
        assertEquals(
                "state_dir " + missing
                        + ": is not there, and this user may not make it (make it and give it to this user, "
                        + "or set state_dir to a folder of yours)",
                IdentityStore.denied(missing, denied(missing)).getMessage());
    }

    @Test
    void aFolderOfSomebodyElseIsToldSo() {
        assertEquals(
                "state_dir " + folder + ": this user may not use " + folder
                        + " (run as its owner, or set state_dir to a " + "folder of yours)",
                IdentityStore.denied(folder, denied(folder)).getMessage());
    }

    @Test
    void halfAnIdentityIsToldWithWhatToDo() throws Exception {
        for (String missing : new String[] {IdentityStore.KEY, IdentityStore.CERTIFICATE}) {
            Path state = folder.resolve("without-" + missing);
            new IdentityStore(state).loadOrCreate();
            Files.delete(state.resolve(missing));
            IOException e = assertThrows(IOException.class, () -> new IdentityStore(state).loadOrCreate());
            assertTrue(
                    e.getMessage().contains(missing + " is missing beside ")
                            && e.getMessage().contains("put it back"),
                    e.getMessage());
        }
    }

    @Test
    void anIdentityOfAnySizeIsNotRead() throws Exception {
        new IdentityStore(folder).loadOrCreate();
        Files.write(folder.resolve(IdentityStore.KEY), new byte[1 << 20]);
        IOException e = assertThrows(IOException.class, () -> new IdentityStore(folder).loadOrCreate());
        assertTrue(e.getMessage().contains("is larger than"), e.getMessage());
    }

    private static AccessDeniedException denied(Path file) {
        return new AccessDeniedException(file.toString());
    }

    @Test
    void aFileInItsPlaceIsToldSo() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        IOException e = assertThrows(IOException.class, () -> new IdentityStore(file).loadOrCreate());
        assertEquals("state_dir " + file + ": is not a folder (set state_dir to one)", e.getMessage());
    }
}
