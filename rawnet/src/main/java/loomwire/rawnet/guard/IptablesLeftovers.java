package loomwire.rawnet.guard;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds and removes the rules of processes that ended without removing them. Rules without our comment are not touched. */
final class IptablesLeftovers {
    private static final Logger LOG = LoggerFactory.getLogger(IptablesLeftovers.class);

    private final String program;
    private final Commands commands;
    private final LongPredicate isAlive;

    IptablesLeftovers(String program, Commands commands, LongPredicate isAlive) {
        this.program = program;
        this.commands = commands;
        this.isAlive = isAlive;
    }

    /**
     * @param own the address this process has reserved: whoever left rules for it is gone, even if another process has
     *     got its id since
     */
    void remove(InetSocketAddress own) throws IOException {
        for (String table : List.of("raw", "mangle")) {
            for (String line : commands.run(List.of(program + "-save", "-t", table))
                    .lines()
                    .toList()) {
                List<String> words = words(line);
                RuleComment comment = comment(words);
                if (comment != null && isLeftover(comment, own)) {
                    LOG.info("removing a rule of {} that process {} left behind: {}", program, comment.pid(), line);
                    commands.run(new IptablesRule(table, words.get(1), words.subList(2, words.size())).delete(program));
                }
            }
        }
    }

    private boolean isLeftover(RuleComment comment, InetSocketAddress own) {
        if (comment.port() == own.getPort() && comment.address().equals(BindErrors.address(own.getAddress()))) {
            return true;
        }
        // A process in another container may share our network but not our process ids: it still holds its port.
        return !isAlive.test(comment.pid()) && !isHeld(comment);
    }

    private static boolean isHeld(RuleComment comment) {
        try (PortReservation _ =
                PortReservation.open(new InetSocketAddress(InetAddress.ofLiteral(comment.address()), comment.port()))) {
            return false;
        } catch (PortInUseException e) {
            return true;
        } catch (IOException | IllegalArgumentException e) {
            return false; // the address is not on this machine any more
        }
    }

    private static @Nullable RuleComment comment(List<String> words) {
        int at = words.indexOf("--comment");
        return words.size() > 2 && words.getFirst().equals("-A") && at > 0 && at + 1 < words.size()
                ? RuleComment.parse(words.get(at + 1))
                : null;
    }

    /** Cuts a line of iptables-save as a shell would: blanks separate, double quotes hold together, backslash escapes. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
                word.append(line.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ' ' && !quoted) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
            } else {
                word.append(c);
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }
}
