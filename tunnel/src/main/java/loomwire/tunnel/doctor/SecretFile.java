package loomwire.tunnel.doctor;

import java.nio.file.Path;

/** Who may read a file that holds a secret. */
final class SecretFile {
    /** What {@code ls} shows of a file on which others have no right. */
    private static final String CLOSED_TO_OTHERS = "---";

    private SecretFile() {}

    /** A group may read it: that is how a service's user gets at a file of root's. */
    static Finding examine(SystemFacts facts, String subject, Path file) {
        return facts.permissions(file)
                .map(permissions -> permissions.endsWith(CLOSED_TO_OTHERS)
                        ? Finding.ok(subject, file + " is closed to others (" + permissions + ")")
                        : Finding.warning(
                                subject,
                                file + " is open to every user of this machine (" + permissions + ")",
                                new Remedy.HideFromOthers(file)))
                .orElseGet(() -> Finding.notChecked(subject, "this system does not tell who may read " + file));
    }
}
