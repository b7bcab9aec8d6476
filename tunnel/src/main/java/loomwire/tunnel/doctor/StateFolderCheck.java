package loomwire.tunnel.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where a server keeps its private key and certificate. */
final class StateFolderCheck implements Check {
    /** The key and the certificate take less than 4 KiB; a fuller disk cannot keep them. */
    private static final long LEAST_BYTES = 64 << 10;

    private static final String KEY = "server.key";

    private final SystemFacts facts;
    private final Path folder;

    StateFolderCheck(SystemFacts facts, Path folder) {
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
