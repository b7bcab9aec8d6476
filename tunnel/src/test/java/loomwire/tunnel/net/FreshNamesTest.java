package loomwire.tunnel.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In a process of its own: what Java keeps is decided once, when the first name is looked up. */
@Timeout(60)
class FreshNamesTest {
    /** Looks a name up, moves it, and looks it up again. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) throws Exception {
            FreshNames.apply();
            Path hosts = Path.of(args[0]);
            for (String address : List.of("192.0.2.1", "192.0.2.2")) {
                Files.writeString(hosts, address + " moved.example\n");
                System.out.println(InetAddress.getByName("moved.example").getHostAddress());
            }
        }
    }

    @Test
    void aNameThatHasMovedIsFoundWhereItIsNow(@TempDir Path folder) throws Exception {
        Path hosts = folder.resolve("hosts");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-preview",
                        "-Djdk.net.hosts.file=" + hosts,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        hosts.toString())
                .redirectErrorStream(true)
                .start();
        assertEquals(
                "192.0.2.1\n192.0.2.2\n", new String(process.getInputStream().readAllBytes()));
    }
}
