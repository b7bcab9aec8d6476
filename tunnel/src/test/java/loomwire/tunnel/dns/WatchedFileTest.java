package loomwire.tunnel.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class WatchedFileTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void aDeviceInItsPlaceSaysNothing() {
        assertEquals(0, new WatchedFile<>(Path.of("/dev/zero"), String::length, () -> 0).get());
    }
}
