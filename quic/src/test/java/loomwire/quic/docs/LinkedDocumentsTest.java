package loomwire.quic.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents that lead a reader into the code lead to what is there. */
class LinkedDocumentsTest {
    @ParameterizedTest
    @ValueSource(strings = {"conformance.md", "walkthrough.md"})
    void everyNameLeadsToItsSource(String name) throws IOException {
        Sources sources = new Sources();
        LinkedDocument document = new LinkedDocument(name);
        assertTrue(document.names().size() > 20, "names are found");
        assertEquals("", String.join("\n", document.deadNames(sources)));
        assertEquals("", String.join("\n", document.deadLinks()));
        assertEquals(
                String.join("\n", document.wantedDefinitions(sources)),
                String.join("\n", document.definitions()),
                "the lines at the end of docs/" + name + " are to be the expected ones");
    }
}
