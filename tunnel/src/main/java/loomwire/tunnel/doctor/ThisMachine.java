package loomwire.tunnel.doctor;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import loomwire.rawnet.pcap.LibraryMissingException;
import loomwire.rawnet.pcap.PcapLibrary;
import loomwire.tunnel.assembly.ConfigNames;

/** The machine that this program runs on. Stateless. */
final class ThisMachine implements SystemFacts, Mending.SystemChanges {
    private static final long COMMAND_SECONDS = 10;
    /** An ordinary user's PATH leaves them out. */
    private static final List<String> ADMINISTRATOR_FOLDERS = List.of("/usr/sbin", "/sbin", "/usr/local/sbin");

    private static final int PIECE_BYTES = 64 << 10;
    private static final int CLOCK_ROUNDS = 20;
    private static final int CLOCK_READINGS = 2000;

    @Override
    public String osName() {
        return System.getProperty("os.name");
    }

    /** In large pieces: the kernel gives a parameter only to a first read that has room for all of it. */
    @Override
    public Optional<String> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] piece = new byte[PIECE_BYTES];
            for (int n = in.read(piece); n > 0; n = in.read(piece)) {
                all.write(piece, 0, n);
            }
            return Optional.of(all.toString(StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public String run(List<String> command) throws CommandException {
        String program = locate(command.getFirst())
                .orElseThrow(() -> new CommandException(command.getFirst() + " is not installed", true));
        List<String> located = new ArrayList<>(command);
        located.set(0, program);
        try {
            // Into a file: a pipe would have to be drained while we wait.
            Path output = Files.createTempFile("loomwire", ".out");
            try {
                return run(located, output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new CommandException(String.join(" ", command) + " cannot be run: " + e.getMessage(), false);
        }
    }

    private static String run(List<String> command, Path output) throws IOException, CommandException {
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        String text = String.join(" ", command);
        try {
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                throw new CommandException(text + " did not end within " + COMMAND_SECONDS + " s", false);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(text + " was interrupted", false);
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output);
        if (process.exitValue() != 0) {
            throw new CommandException(text + " failed: " + said.strip().replace('\n', ' '), false);
        }
        return said;
    }

    private static Optional<String> locate(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), ADMINISTRATOR_FOLDERS.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    @Override
    public Optional<String> permissions(Path file) {
        try {
            return Optional.of(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean exists(Path file) {
        return Files.exists(file);
    }

    @Override
    public boolean isDirectory(Path file) {
        return Files.isDirectory(file);
    }

    @Override
    public boolean isWritable(Path file) {
        return Files.isWritable(file);
    }

    @Override
    public long usableBytes(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    /** The quickest of several rounds: in the others the loop was being compiled, or somebody else had the processor. */
    @Override
    public long clockReadNanos() {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < CLOCK_ROUNDS; round++) {
            long start = System.nanoTime();
            long last = start;
            for (int i = 0; i < CLOCK_READINGS; i++) {
                last = System.nanoTime();
            }
            least = Math.min(least, (last - start) / CLOCK_READINGS);
        }
        return least;
    }

    @Override
    public String libpcap() throws IOException {
        try {
            return PcapLibrary.version();
        } catch (LibraryMissingException e) {
            throw ConfigNames.worded(e);
        }
    }

    @Override
    public void hideFromOthers(Path file) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        permissions.removeAll(PosixFilePermissions.fromString("------rwx"));
        Files.setPosixFilePermissions(file, permissions);
    }

    @Override
    public void setKernelParameter(String name, String value) throws IOException {
        Path parameter = KernelParameterCheck.path(name);
        try {
            Files.writeString(parameter, value);
        } catch (IOException e) {
            throw new IOException(
                    name + " cannot be set: "
                            + (Files.isWritable(parameter)
                                    ? e.getMessage()
                                    : "it is read-only for this user or in this container (run as root, on the host)"),
                    e);
        }
    }
}
