package loomwire.tunnel.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.ConfigLoader;

/** What has to be kept from others: the key of both ends, and the files that hold it and a server's own. */
final class SecretChecks {
    private SecretChecks() {}

    /** The key of both ends: that there is one, that nobody can guess it, and that nobody else may read it. */
    static final class OfKey implements Check {
        private static final Remedy NEW_KEY = new Remedy.ByHand("loomwire secret, and the same on both ends");

        private final SystemFacts facts;
        private final Auth auth;

        OfKey(SystemFacts facts, Auth auth) {
            this.facts = facts;
            this.auth = auth;
        }

        @Override
        public String subject() {
            return "key";
        }

        @Override
        public boolean isForEverySystem() {
            return true;
        }

        @Override
        public List<Finding> examine() {
            return switch (auth) {
                case Auth.None none ->
                    List.of(Finding.warning(
                            subject(), "auth: none: whoever finds the port may use the server", NEW_KEY));
                case Auth.SharedKey shared -> examine(shared);
            };
        }

        private List<Finding> examine(Auth.SharedKey shared) {
            List<Finding> found = new ArrayList<>();
            String digits = HexFormat.of().formatHex(shared.key());
            if (digits.equals(ConfigLoader.EXAMPLE_KEY)) {
                found.add(Finding.problem(subject(), "is the one of the example files, which everyone knows", NEW_KEY));
            } else if (!shared.looksRandom()) {
                found.add(
                        Finding.problem(subject(), "is not random: its bytes repeat, or rise by equal steps", NEW_KEY));
            } else {
                found.add(Finding.ok(subject(), "there, and looks random"));
            }
            if (shared.file() == null) {
                found.add(Finding.ok("key's file", "none: it comes from the environment"));
            } else {
                found.add(SecretFile.examine(facts, "key's file", shared.file()));
            }
            return found;
        }
    }

    /** Where a server keeps its private key and certificate. */
    static final class OfStateFolder implements Check {
        /** The key and the certificate take less than 4 KiB; a fuller disk cannot keep them. */
        private static final long LEAST_BYTES = 64 << 10;

        private static final String KEY = "server.key";

        private final SystemFacts facts;
        private final Path folder;

        OfStateFolder(SystemFacts facts, Path folder) {
            this.facts = facts;
            this.folder = folder;
        }

        @Override
        public String subject() {
            return "state_dir";
        }

        @Override
        public boolean isForEverySystem() {
            return true;
        }

        @Override
        public List<Finding> examine() throws IOException {
            List<Finding> found = new ArrayList<>();
            Path there = folder.toAbsolutePath();
            while (!facts.exists(there) && there.getParent() != null) {
                there = there.getParent();
            }
            if (!facts.isDirectory(there)) {
                found.add(Finding.problem(
                        subject(), there + " is not a folder", new Remedy.ByHand("set state_dir to another one")));
            } else if (!facts.isWritable(there)) {
                found.add(Finding.problem(
                        subject(),
                        "this user may not write to " + there,
                        new Remedy.ByHand("run as its owner, or set state_dir to a folder of yours")));
            } else if (facts.usableBytes(there) < LEAST_BYTES) {
                found.add(Finding.problem(
                        subject(), "the disk of " + there + " is full", new Remedy.ByHand("df -h " + there)));
            } else {
                found.add(Finding.ok(
                        subject(),
                        there.equals(folder.toAbsolutePath())
                                ? folder + " can be written"
                                : folder + " will be made at the first start"));
            }
            if (facts.exists(folder.resolve(KEY))) {
                found.add(SecretFile.examine(facts, "server's key", folder.resolve(KEY)));
            }
            return found;
        }
    }

    /** Who may read a file that holds a secret. */
    static final class SecretFile {
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
}
