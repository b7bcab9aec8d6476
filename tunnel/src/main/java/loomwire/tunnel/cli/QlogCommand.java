package loomwire.tunnel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import loomwire.tunnel.qlog.QlogFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "qlog",
        description = "Tells the life of one connection from the file that transport.quic.qlog_dir has made of it.",
        mixinStandardHelpOptions = true)
final class QlogCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A .sqlog file.")
    private Path file;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        QlogFile.told(file).forEach(out::println);
        out.flush();
        return 0;
    }
}
