package loomwire.rawnet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds the arrows of docs/architecture.md that concern this module. */
class ArchitectureTest {
    private static final JavaClasses RAWNET = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("loomwire.rawnet");

    @Test
    void datagramsAreCarriedWithoutKnowingWhatIsInThem() {
        assertTrue(RAWNET.contain("loomwire.rawnet.PacketPort"));
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("loomwire.quic..", "loomwire.tunnel..", "loomwire.bench..")
                .check(RAWNET);
    }

    @Test
    void thePortInterfaceKnowsNoneOfItsPorts() {
        noClasses()
                .that()
                .resideInAPackage("loomwire.rawnet")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("loomwire.rawnet.*..", "org.pcap4j..", "com.sun.jna..")
                .check(RAWNET);
    }
}
