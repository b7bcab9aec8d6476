package loomwire.tunnel.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

@Command(
        name = "version",
        description = "Prints the version of Loomwire and of the Java it runs on.",
        mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Where {@code --version} gets its text from, too. */
    static final class Provider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }
    }

    private static String text() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return "loomwire " + (version == null ? "(not packaged)" : version) + ", protocol loomwire/1, Java "
                + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(text());
        return 0;
    }
}
