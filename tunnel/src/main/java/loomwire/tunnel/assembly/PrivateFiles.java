package loomwire.tunnel.assembly;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder whose files only their owner may read; never half a file, and never readable by others for a moment. */
final class PrivateFiles {
    private static final String OWNER_ONLY_FOLDER = "rwx------";
    private static final String OWNER_ONLY_FILE = "rw-------";

    /** How the name of a file ends that is not in its place yet. */
    static final String UNFINISHED = ".new";

    private final Path folder;

    PrivateFiles(Path folder) {
        this.folder = folder;
    }

    void createFolder() throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        if (isPosix()) {
            if (folder.getParent() != null) {
                Files.createDirectories(folder.getParent());
            }
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY_FOLDER)));
        } else {
            Files.createDirectories(folder);
        }
    }

    void write(Path file, String text) throws IOException {
        Path fresh = isPosix()
                ? Files.createTempFile(
                        folder,
                        file.getFileName().toString(),
                        UNFINISHED,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY_FILE)))
                : Files.createTempFile(folder, file.getFileName().toString(), UNFINISHED);
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
