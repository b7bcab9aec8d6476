package loomwire.quic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs of example/, as somebody would try them: compiled as they stand, and run without any flag. */
@Timeout(120)
class ExamplesTest {
    private static final Path REPOSITORY = repository();
    private static final Path ECHO = REPOSITORY.resolve("example/echo/Echo.java");
    private static final Path FILES = REPOSITORY.resolve("example/file-transfer/FileTransfer.java");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?!java\\.)(\\S+)\\.\\w+;");

    @TempDir
    private Path folder;

    /** Maven runs the tests of a module in its folder. */
    private static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("example")) ? here : here.getParent();
    }

    @Test
    void theReadmeShowsTheEchoProgramAsItIs() throws Exception {
        assertEquals(Files.readString(ECHO), shown());
    }

    @Test
    void theEchoProgramOfTheReadmeCompilesAndRuns() throws Exception {
        Path source = Files.writeString(folder.resolve("Echo.java"), shown());
        compile(source);
        Process echo = run("Echo").start();
        assertEquals("hello, QUIC\n", new String(echo.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(0, echo.waitFor());
    }

    @Test
    void theExamplesNeedNothingButTheApi() throws Exception {
        for (Path source : List.of(ECHO, FILES)) {
            Matcher imports = IMPORT.matcher(Files.readString(source));
            while (imports.find()) {
                assertEquals("loomwire.quic", imports.group(1), source.toString());
            }
        }
    }

    @Test
    void aFileIsTransferredAndAMissingOneIsRefused() throws Exception {
        compile(FILES);
        byte[] content = new byte[1_000_000];
        new Random(1).nextBytes(content);
        Path served = Files.createDirectory(folder.resolve("served"));
        Files.write(served.resolve("data.bin"), content);
        Process server = run("FileTransfer", "serve", served.toString(), "0").start();
        try (BufferedReader says = server.inputReader()) {
            String pin = says.readLine();
            String port = says.readLine();
            Path target = folder.resolve("copy.bin");
            assertEquals(
                    0,
                    run("FileTransfer", "get", "localhost", port, pin, "data.bin", target.toString())
                            .start()
                            .waitFor());
            assertArrayEquals(content, Files.readAllBytes(target));
            Path none = folder.resolve("none.bin");
            Process refused = run("FileTransfer", "get", "localhost", port, pin, "missing", none.toString())
                    .start();
            assertTrue(new String(refused.getErrorStream().readAllBytes(), StandardCharsets.UTF_8)
                    .contains("the server has no file missing"));
            assertEquals(1, refused.waitFor());
            assertFalse(Files.exists(none));
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private static String shown() throws IOException {
        String readme = Files.readString(REPOSITORY.resolve("README.md"));
        Matcher block = Pattern.compile("(?s)```java\\R(.*?)```").matcher(readme);
        assertTrue(block.find(), "the README shows a program");
        return block.group(1);
    }

    private void compile(Path source) {
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Werror",
                        "-d",
                        folder.toString(),
                        source.toString());
        assertEquals(0, status, source + " does not compile");
    }

    private ProcessBuilder run(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                folder + System.getProperty("path.separator") + System.getProperty("java.class.path"),
                program));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}
