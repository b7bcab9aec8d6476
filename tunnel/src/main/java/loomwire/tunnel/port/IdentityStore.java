package loomwire.tunnel.port;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import loomwire.quic.base.Entropy;
import loomwire.quic.tls.ServerIdentity;

/**
 * The server's key and certificate, made at the first start and kept for all later ones: what clients pin must not
 * change. Only the owner may read the key.
 */
public final class IdentityStore {
    static final String CERTIFICATE = "server.crt";
    static final String KEY = "server.key";

    /** Nobody looks at the dates of a key that is known; a clock that is wrong by a day does not matter either. */
    private static final Duration VALIDITY = Duration.ofDays(3650);
    private static final Duration CLOCK_SKEW = Duration.ofDays(1);
    private static final String NAME = "loomwire";
    private static final String OWNER_ONLY_FOLDER = "rwx------";
    private static final String OWNER_ONLY_FILE = "rw-------";

    private final Path folder;

    public IdentityStore(Path folder) {
        this.folder = folder;
    }

    /**
     * Reads the identity, making and keeping a new one if there is none.
     *
     * @throws IOException if the folder cannot be used, or what is in it is not an identity; the message says what to do
     */
    public ServerIdentity loadOrCreate() throws IOException {
        Path certificate = folder.resolve(CERTIFICATE);
        Path key = folder.resolve(KEY);
        try {
            createFolder();
            if (!Files.exists(key) && !Files.exists(certificate)) {
                create(certificate, key);
            }
            return ServerIdentity.fromPem(Files.readString(certificate), Files.readString(key));
        } catch (AccessDeniedException e) {
            throw new IOException("state_dir " + folder + ": this user may not use " + e.getFile()
                    + " (run as its owner, or set state_dir to a folder of yours)", e);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("state_dir " + folder + ": is not a folder (set state_dir to one)", e);
        } catch (IOException e) {
            throw new IOException("state_dir " + folder + ": the server's identity cannot be kept there: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new IOException("state_dir " + folder + ": " + CERTIFICATE + " and " + KEY + " are not an identity: "
                    + e.getMessage() + " (put them right, or remove both and pin the new ones)", e);
        }
    }

    private void createFolder() throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        if (isPosix()) {
            if (folder.getParent() != null) {
                Files.createDirectories(folder.getParent());
            }
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(
                    PosixFilePermissions.fromString(OWNER_ONLY_FOLDER)));
        } else {
            Files.createDirectories(folder);
        }
    }

    private void create(Path certificate, Path key) throws IOException {
        SecureRandom random = new SecureRandom();
        Entropy entropy = (buffer, from, to) -> {
            byte[] bytes = new byte[to - from];
            random.nextBytes(bytes);
            System.arraycopy(bytes, 0, buffer, from, bytes.length);
        };
        Instant now = Instant.now();
        ServerIdentity identity = ServerIdentity.generate(NAME, now.minus(CLOCK_SKEW), now.plus(VALIDITY), entropy);
        // The certificate last: a start that was cut off in between leaves a key alone, and that is told, not used.
        write(key, identity.privateKeyPem());
        write(certificate, identity.certificatePem());
    }

    /** Never half a file, and never readable by others, not even for a moment. */
    private void write(Path file, String text) throws IOException {
        Path fresh = isPosix()
                ? Files.createTempFile(folder, file.getFileName().toString(), ".new", PosixFilePermissions.asFileAttribute(
                        PosixFilePermissions.fromString(OWNER_ONLY_FILE)))
                : Files.createTempFile(folder, file.getFileName().toString(), ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
