package loomwire.tunnel.doctor;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import loomwire.tunnel.config.Auth;
import loomwire.tunnel.config.ConfigLoader;

/** The key of both ends: that there is one, that nobody can guess it, and that nobody else may read it. */
final class KeyCheck implements Check {
    private static final Remedy NEW_KEY = new Remedy.ByHand("loomwire secret, and the same on both ends");

    private final SystemFacts facts;
    private final Auth auth;

    KeyCheck(SystemFacts facts, Auth auth) {
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
                List.of(Finding.warning(subject(), "auth: none: whoever finds the port may use the server", NEW_KEY));
            case Auth.SharedKey shared -> examine(shared);
        };
    }

    private List<Finding> examine(Auth.SharedKey shared) {
        List<Finding> found = new ArrayList<>();
        String digits = HexFormat.of().formatHex(shared.key());
        if (digits.equals(ConfigLoader.EXAMPLE_KEY)) {
            found.add(Finding.problem(subject(), "is the one of the example files, which everyone knows", NEW_KEY));
        } else if (!shared.looksRandom()) {
            found.add(Finding.problem(subject(), "is not random: its bytes repeat, or rise by equal steps", NEW_KEY));
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
