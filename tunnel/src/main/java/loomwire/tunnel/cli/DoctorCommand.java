package loomwire.tunnel.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import loomwire.tunnel.config.Config;
import loomwire.tunnel.config.ConfigLoader;
import loomwire.tunnel.config.Host;
import loomwire.tunnel.config.LogLevel;
import loomwire.tunnel.doctor.Doctor;
import loomwire.tunnel.doctor.Examination;
import loomwire.tunnel.doctor.Finding;
import loomwire.tunnel.doctor.Finding.Verdict;
import loomwire.tunnel.log.Log;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        description = {
            "Looks for what keeps a tunnel from working or from working well, and names the"
                    + " command that mends it.",
            "With -c it looks at what that configuration needs, and a client asks its servers."
        },
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration file (default: look at the machine alone).")
    private Path file;

    @Option(
            names = "--fix",
            description = "Mend what is safe: kernel parameters until the next boot, and files with"
                    + " secrets that every user may read. Firewall, offloads and limits are left to you.")
    private boolean fix;

    @Option(names = "--no-ping", description = "Do not connect to the servers of a client's configuration.")
    private boolean noPing;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        // What would be logged on the way is a finding here.
        Log.setLevel(LogLevel.ERROR);
        Config config = file == null ? null : ConfigLoader.load(file, Host.current());
        PrintWriter out = spec.commandLine().getOut();
        Doctor doctor = Examination.of(config, !noPing, fix);
        List<Finding> findings = doctor.examine(finding -> {
            FindingText.print(finding, out);
            out.flush();
        });
        out.println(FindingText.summary(findings));
        return findings.stream().anyMatch(each -> each.verdict() == Verdict.PROBLEM) ? CommandLineEntry.FAILURE : 0;
    }
}
