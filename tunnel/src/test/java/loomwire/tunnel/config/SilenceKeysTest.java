package loomwire.tunnel.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys that say whom a server answers, and what a client shows on the way: good values and bad ones. */
class SilenceKeysTest {
    private static final String KEY = "9f2c61d0a7b34e8850c3f91be6d7284a1375ce09b8f46d2af1e05c977a8b3d64";

    private static Config load(String text) throws ConfigException {
        return ConfigLoader.parse(Path.of("config.yaml"), text, new Host(2, 8192, Map.of()));
    }

    private static String server(String auth) {
        return """
                role: server
                listen: { addr: ":9999" }
                auth: { key: "%s"%s }
                """.formatted(KEY, auth);
    }

    private static String client(String auth, String quic) {
        return """
                role: client
                server: { addr: "192.0.2.1:9999" }
                auth: { key: "%s"%s }
                transport: { quic: { %s } }
                socks5: [{ listen: "127.0.0.1:1080" }]
                """.formatted(KEY, auth, quic);
    }

    private static String problem(String text) {
        List<String> all = assertThrows(ConfigException.class, () -> load(text)).problems().stream()
                .map(Problem::toString)
                .toList();
        assertEquals(1, all.size(), all::toString);
        return all.getFirst();
    }

    private static Silence silence(Config config) {
        return ((Auth.SharedKey) config.auth()).silence();
    }

    @Test
    void aServerWithAKeyIsSilentUnlessItIsToldNotToBe() throws Exception {
        assertTrue(silence(load(server(""))).on());
        assertTrue(silence(load(server(", silent: true"))).on());
        assertFalse(silence(load(server(", silent: false"))).on());
        assertFalse(silence(load(server(", silent: off"))).on());
        assertEquals(List.of(), load(server(", silent: false")).warnings());
    }

    @ParameterizedTest
    @ValueSource(strings = {"maybe", "1", "\"\""})
    void silentIsTrueOrFalse(String value) {
        String problem = problem(server(", silent: " + value));
        assertTrue(problem.startsWith("config.yaml:3: auth.silent: "), problem);
        assertTrue(problem.endsWith("is not true or false"), problem);
    }

    @Test
    void knownAsTakesAddressesOfBothFamilies() throws Exception {
        Config config = load(server(", known_as: [\"203.0.113.7\", \"2001:db8::7\"]"));
        assertEquals(
                List.of("203.0.113.7", "2001:db8:0:0:0:0:0:7"),
                silence(config).knownAs().stream()
                        .map(each -> each.getHostAddress())
                        .toList());
        assertEquals(List.of(), config.warnings());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "www.example.org",
                "203.0.113.7:9999",
                "0.0.0.0",
                "::",
                "224.0.0.1",
                "203.0.113.0/24",
                "300.1.1.1"
            })
    void knownAsTakesNothingButAddressesThatCanBeDialled(String value) {
        String problem = problem(server(", known_as: [\"203.0.113.7\", \"" + value + "\"]"));
        assertEquals(
                "config.yaml:3: auth.known_as[1]: \"" + value
                        + "\" is not an address that clients dial (like 203.0.113.7 or" + " 2001:db8::7, no port)",
                problem);
    }

    @Test
    void knownAsIsAList() {
        String problem = problem(server(", known_as: \"203.0.113.7\""));
        assertTrue(problem.startsWith("config.yaml:3: auth.known_as: "), problem);
        assertTrue(problem.contains("is not a list"), problem);
    }

    @Test
    void keysWithoutEffectAreNamed() throws Exception {
        assertEquals(
                1,
                load(server(", silent: false, known_as: [\"203.0.113.7\"]"))
                        .warnings()
                        .size());
        String onClient = load(client(", silent: true, known_as: [\"203.0.113.7\"]", ""))
                .warnings()
                .toString();
        assertTrue(onClient.contains("auth.silent: has no effect on a client"), onClient);
        assertTrue(onClient.contains("auth.known_as: has no effect on a client"), onClient);
    }

    @Test
    void aMistypedKeyIsTold() {
        assertTrue(problem(server(", silence: true")).contains("did you mean auth.silent?"));
        assertTrue(problem(server(", know_as: [\"203.0.113.7\"]")).contains("did you mean auth.known_as?"));
    }

    @Test
    void theApplicationProtocolIsThatOfTheWebUnlessNamed() throws Exception {
        assertEquals("h3", load(client("", "")).transport().quic().alpn());
        assertEquals(
                "hq-interop",
                load(client("", "alpn: hq-interop")).transport().quic().alpn());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "h\u00e9", "tab\tbed"})
    void anApplicationProtocolIsAVisibleWord(String value) {
        String problem = problem(client("", "alpn: \"" + value.replace("\t", "\\t") + "\""));
        assertTrue(problem.startsWith("config.yaml:4: transport.quic.alpn: "), problem);
        assertTrue(
                problem.endsWith(
                        "is not the name of an application protocol (visible ASCII, like h3; the same on both ends)"),
                problem);
    }

    @ParameterizedTest
    @CsvSource({
        "www.example.org",
        "a",
        "xn--bcher-kva.example",
        "b\u00fccher.example",
        "under_score.example.",
        "192.0.2.1",
        "2001:db8::1"
    })
    void aServerNameIsANameOrAnAddress(String value) throws Exception {
        assertEquals(
                value,
                load(client("", "server_name: \"" + value + "\""))
                        .transport()
                        .quic()
                        .serverName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "www.example.org:443", "https://www.example.org", "a..b", ".", "-bad-/"})
    void whatIsNoNameIsToldBeforeAnythingIsDialled(String value) {
        String problem = problem(client("", "server_name: \"" + value + "\""));
        assertTrue(problem.startsWith("config.yaml:4: transport.quic.server_name: "), problem);
        assertTrue(problem.endsWith("is not a host name or an IP address (like www.example.org; no port)"), problem);
    }

    @Test
    void aServerHasNoUseForAServerName() throws Exception {
        String text = server("") + "transport: { quic: { server_name: \"www.example.org\" } }\n";
        assertTrue(load(text).warnings().toString().contains("transport.quic.server_name: has no effect on a server"));
    }
}
