package loomwire.tunnel.log;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import loomwire.tunnel.config.LogLevel;
import loomwire.tunnel.testing.TunnelPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** At level trace the log has what happens on a connection, at both ends. */
@Isolated("the log's level and standard error are everybody's")
class ConnectionLogTest {
    @TempDir
    Path folder;

    @Test
    void eachRecordIsALineWithItsConnection() throws Exception {
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Log.setLevel(LogLevel.TRACE);
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try (TunnelPair pair = new TunnelPair(folder).startServer("").startClient("")) {
            pair.socks().close();
        } finally {
            System.setErr(err);
            Log.setLevel(LogLevel.valueOf(
                    System.getProperty(Log.LEVEL_PROPERTY, "warn").toUpperCase(Locale.ROOT)));
        }
        String text = said.toString(StandardCharsets.UTF_8);
        for (String role : new String[] {"client", "server"}) {
            String record = "(?s).* TRACE ConnectionLog - " + role
                    + " [0-9a-f]{32}: \\{\"time\":[0-9.]+,\"name\":\"quic:packet_sent\",[^\n]*}}\n.*";
            assertTrue(text.matches(record), text);
        }
    }
}
