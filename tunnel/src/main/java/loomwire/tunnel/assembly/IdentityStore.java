package loomwire.tunnel.assembly;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import loomwire.quic.ServerIdentity;
import loomwire.tunnel.config.BoundedFile;

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
    /** What a peer may read: it says nothing of the program. */
    private static final String NAME = "server";

    /** A chain of a dozen certificates. */
    private static final int MAX_FILE_BYTES = 64 << 10;

    private final Path folder;
    private final PrivateFiles files;

    public IdentityStore(Path folder) {
        this.folder = folder;
        this.files = new PrivateFiles(folder);
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
            files.createFolder();
            if (!Files.exists(key) && !Files.exists(certificate)) {
                create(certificate, key);
            }
            return ServerIdentity.fromPem(text(certificate), text(key));
        } catch (NoSuchFileException e) {
            String missing = Path.of(e.getFile()).getFileName().toString();
            throw new IOException(
                    "state_dir " + folder + ": " + missing + " is missing beside "
                            + (missing.equals(KEY) ? CERTIFICATE : KEY)
                            + " (put it back from a copy; or remove the other too, then both "
                            + "are made anew, and clients need the new pin)",
                    e);
        } catch (AccessDeniedException e) {
            throw denied(folder, e);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("state_dir " + folder + ": is not a folder (set state_dir to one)", e);
        } catch (IOException e) {
            throw new IOException("state_dir " + folder + ": the server's identity cannot be kept there: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "state_dir " + folder + ": " + CERTIFICATE + " and " + KEY + " are not an identity: "
                            + e.getMessage() + " (put them right, or remove both and pin the new ones)",
                    e);
        }
    }

    static IOException denied(Path folder, AccessDeniedException e) {
        return new IOException(
                "state_dir " + folder
                        + (Files.exists(folder)
                                ? ": this user may not "
                                        + (e.getFile().endsWith(PrivateFiles.UNFINISHED)
                                                ? "write there"
                                                : "use " + e.getFile())
                                        + " (run as its owner, or set state_dir to a folder of yours)"
                                : ": is not there, and this user may not make it (make it and give it to this user, or set state_dir to a "
                                        + "folder of yours)"),
                e);
    }

    private static String text(Path file) throws IOException {
        try {
            return new String(BoundedFile.read(file, MAX_FILE_BYTES), StandardCharsets.US_ASCII);
        } catch (BoundedFile.UnfitException e) {
            throw new IllegalArgumentException(file.getFileName() + " " + e.getMessage(), e);
        }
    }

    private void create(Path certificate, Path key) throws IOException {
        Instant now = Instant.now();
        ServerIdentity identity = ServerIdentity.selfSigned(NAME, now.minus(CLOCK_SKEW), now.plus(VALIDITY));
        // The certificate last: a start that was cut off in between leaves a key alone, and that is told, not used.
        files.write(key, identity.privateKeyPem());
        files.write(certificate, identity.certificatePem());
    }
}
