package loomwire.tunnel.cli;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import loomwire.tunnel.config.Auth;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "secret",
        description = "Prints a new random key for auth.key: 64 hex digits, the same on both ends.",
        mixinStandardHelpOptions = true)
final class SecretCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        byte[] key = new byte[Auth.SharedKey.LENGTH];
        new SecureRandom().nextBytes(key);
        spec.commandLine().getOut().println(HexFormat.of().formatHex(key));
        return 0;
    }
}
