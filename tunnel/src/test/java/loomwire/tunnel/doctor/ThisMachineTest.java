package loomwire.tunnel.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import loomwire.tunnel.doctor.NetworkFacts.SynAnswer;
import loomwire.tunnel.doctor.SystemFacts.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the checks are told about the machine that really is here. */
@EnabledOnOs(OS.LINUX)
class ThisMachineTest {
    private final ThisMachine machine = new ThisMachine();
    private final ThisNetwork network = new ThisNetwork(null);

    @Test
    void aKernelParameterIsReadWhole() throws Exception {
        Path file = KernelParameterCheck.path("net.ipv4.ip_local_port_range");
        try (var reader = Files.newBufferedReader(file)) {
            assertEquals(Optional.of(reader.readLine()), machine.read(file));
        }
        assertEquals(Optional.empty(), machine.read(Path.of("/proc/sys/no/such")));
    }

    @Test
    void aCommandSaysItsOutputOrWhyThereIsNone() throws Exception {
        assertEquals("one two\n", machine.run(List.of("echo", "one", "two")));
        assertTrue(assertThrows(CommandException.class, () -> machine.run(List.of("no-such-program")))
                .isMissing());
        CommandException failed = assertThrows(CommandException.class, () -> machine.run(List.of("ls", "/no/such")));
        assertTrue(!failed.isMissing() && failed.getMessage().contains("/no/such"), failed.getMessage());
    }

    @Test
    void hidingAFileTakesOnlyTheRightsOfOthers(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("key"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        machine.hideFromOthers(file);
        assertEquals(Optional.of("rw-r-----"), machine.permissions(file));
    }

    @Test
    void theKernelsAnswersAreToldApart() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        InetSocketAddress free;
        try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
            free = (InetSocketAddress) socket.getLocalSocketAddress();
            assertEquals(SynAnswer.ACCEPTED, network.knock(free));
        }
        assertEquals(SynAnswer.RESET, network.knock(free));
        assertEquals(SynAnswer.SILENCE, network.knockAtGuard(free, null));
    }
}
