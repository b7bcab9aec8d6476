package loomwire.tunnel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import loomwire.tunnel.demo.Demo;
import picocli.CommandLine.Command;

@Command(
        name = "demo",
        description = {
            "Shows the main job on this machine: a download through client and server.",
            "As root on Linux both run in network namespaces and talk in TCP segments; elsewhere in UDP over loopback.",
            "Everything that it makes is removed again."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException, InterruptedException {
        Demo demo = new Demo(System.out, isRootOnLinux(), Demo.MEBIBYTES);
        Thread cleaner = new Thread(() -> close(demo), "demo-cleaner");
        Runtime.getRuntime().addShutdownHook(cleaner);
        try (demo) {
            demo.run();
            return 0;
        }
    }

    private static boolean isRootOnLinux() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // No /proc, no Linux.
            return false;
        }
    }

    private static void close(Demo demo) {
        try {
            demo.close();
        } catch (IOException e) {
            System.err.println("loomwire: not everything could be removed: " + e.getMessage());
        }
    }
}
