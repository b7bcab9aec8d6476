package loomwire.tunnel;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the tunnel's packages, as {@code docs/architecture.md} draws them. */
class PackageArrowsTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("loomwire.tunnel");

    @Test
    void packagesDependInOneDirection() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("config")
                .definedBy("loomwire.tunnel.config")
                .layer("log")
                .definedBy("loomwire.tunnel.log")
                .layer("count")
                .definedBy("loomwire.tunnel.count")
                .layer("protocol")
                .definedBy("loomwire.tunnel.protocol")
                .layer("net")
                .definedBy("loomwire.tunnel.net")
                .layer("dns")
                .definedBy("loomwire.tunnel.dns")
                .layer("relay")
                .definedBy("loomwire.tunnel.relay")
                .layer("client")
                .definedBy("loomwire.tunnel.client")
                .layer("server")
                .definedBy("loomwire.tunnel.server")
                .layer("assembly")
                .definedBy("loomwire.tunnel.assembly")
                .layer("ops")
                .definedBy("loomwire.tunnel.ops")
                .layer("doctor")
                .definedBy("loomwire.tunnel.doctor")
                .layer("migrate")
                .definedBy("loomwire.tunnel.migrate")
                .layer("qlog")
                .definedBy("loomwire.tunnel.qlog")
                .layer("demo")
                .definedBy("loomwire.tunnel.demo")
                .layer("cli")
                .definedBy("loomwire.tunnel.cli")
                .layer("start")
                .definedBy("loomwire.tunnel")
                .whereLayer("count")
                .mayNotAccessAnyLayer()
                .whereLayer("protocol")
                .mayOnlyAccessLayers("config")
                .whereLayer("config")
                .mayNotAccessAnyLayer()
                .whereLayer("log")
                .mayOnlyAccessLayers("config")
                .whereLayer("log")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("net")
                .mayOnlyAccessLayers("count", "protocol")
                .whereLayer("dns")
                .mayOnlyAccessLayers("count", "config", "net")
                .whereLayer("relay")
                .mayOnlyAccessLayers("count", "protocol")
                .whereLayer("client")
                .mayOnlyAccessLayers("count", "config", "protocol", "net", "relay")
                .whereLayer("server")
                .mayOnlyAccessLayers("count", "config", "protocol", "net", "dns", "relay")
                .whereLayer("assembly")
                .mayOnlyAccessLayers("count", "config", "protocol", "net", "client", "server")
                .whereLayer("ops")
                .mayOnlyAccessLayers("count", "config", "protocol", "net", "relay", "client", "server", "assembly")
                .whereLayer("doctor")
                .mayOnlyAccessLayers("config", "protocol", "net", "client", "assembly")
                .whereLayer("migrate")
                .mayOnlyAccessLayers("config")
                .whereLayer("qlog")
                .mayNotAccessAnyLayer()
                .whereLayer("demo")
                .mayOnlyAccessLayers("net")
                .whereLayer("cli")
                .mayOnlyBeAccessedByLayers("start")
                .check(classes);
    }

    @Test
    void packagesFormNoCircle() {
        slices().matching("loomwire.tunnel.(*)..").should().beFreeOfCycles().check(classes);
    }
}
