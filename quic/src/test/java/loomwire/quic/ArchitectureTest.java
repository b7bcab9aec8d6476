package loomwire.quic;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.invoke.VarHandle;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the arrows of docs/architecture.md: who may know whom, and that the core asks nobody for time or chance. */
class ArchitectureTest {
    private static final JavaClasses QUIC = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("loomwire.quic");

    /** What each package below the root may import of this module, beside itself. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("base", Set.of()),
            Map.entry("wire", Set.of("base")),
            Map.entry("crypto", Set.of("base", "wire")),
            Map.entry("tls", Set.of("base", "wire", "crypto")),
            Map.entry("pipe", Set.of("base")),
            Map.entry("flow", Set.of("base", "wire")),
            Map.entry("path", Set.of("base", "wire")),
            Map.entry("recovery", Set.of("base", "wire")),
            Map.entry("stream", Set.of("base", "wire", "pipe", "flow")),
            Map.entry("event", Set.of("base", "wire")),
            Map.entry("qlog", Set.of("base", "wire", "event")),
            Map.entry(
                    "connection",
                    Set.of("base", "wire", "crypto", "tls", "pipe", "flow", "path", "recovery", "stream", "event")),
            Map.entry(
                    "endpoint",
                    Set.of(
                            "base",
                            "wire",
                            "crypto",
                            "tls",
                            "pipe",
                            "flow",
                            "path",
                            "recovery",
                            "stream",
                            "event",
                            "connection")));

    private static final String ROOT = "loomwire.quic";
    /** Arithmetic, which both modules need and no port is in. */
    private static final String HASH = "loomwire.rawnet.hash";

    @Test
    void classFilesOfThisJavaAreRead() {
        assertTrue(QUIC.contain("loomwire.quic.base.VarInt"));
        int fields = QUIC.get("loomwire.quic.base.RangeSet").getFields().size();
        assertEquals(5, fields, "a class file that is not understood has no fields");
    }

    @Test
    void everyPackageHasItsArrows() {
        Set<String> found = QUIC.stream()
                .map(ArchitectureTest::subpackage)
                .filter(name -> !name.isEmpty() && !name.equals("runtime"))
                .collect(Collectors.toCollection(TreeSet::new));
        found.removeAll(ARROWS.keySet());
        assertEquals(Set.of(), found, "packages that this test knows nothing of");
    }

    @TestFactory
    Stream<DynamicTest> aPackageImportsOnlyWhatLiesBelowIt() {
        return ARROWS.entrySet().stream()
                .map(arrow -> DynamicTest.dynamicTest(arrow.getKey(), () -> {
                    String[] allowed = Stream.concat(arrow.getValue().stream(), Stream.of(arrow.getKey()))
                            .map(name -> ROOT + "." + name)
                            .toArray(String[]::new);
                    noClasses()
                            .that()
                            .resideInAPackage(ROOT + "." + arrow.getKey())
                            .should()
                            .dependOnClassesThat(resideInAPackage("loomwire..")
                                    .and(not(resideInAnyPackage(allowed)))
                                    .and(not(VOCABULARY))
                                    .and(not(resideInAPackage(HASH))))
                            .allowEmptyShould(true)
                            .check(QUIC);
                }));
    }

    private static final DescribedPredicate<JavaClass> VOCABULARY =
            DescribedPredicate.describe("vocabulary of the API", Vocabulary::has);

    @Test
    void theVocabularyIsThereAndTheDoorIsNotOfIt() {
        for (Class<?> word : List.of(
                QuicEndpoint.class, CloseReason.class, TransportConfig.class, DropReason.class, ServerTrust.class)) {
            assertTrue(VOCABULARY.test(QUIC.get(word)), word + " knows nothing of what lies below the API");
        }
        for (Class<?> door : List.of(Quic.class, ServerBuilder.class, ServerIdentity.class)) {
            assertFalse(VOCABULARY.test(QUIC.get(door)), door + " puts things together");
        }
    }

    @Test
    void noTypeOfAnInnerPackageIsInASignatureOfTheApi() {
        Set<String> leaks = new TreeSet<>();
        for (JavaClass type : QUIC) {
            if (Vocabulary.isApi(type) && isVisible(type)) {
                type.getInterfaces().forEach(each -> noteInner(leaks, type.getName(), each.getAllInvolvedRawTypes()));
                type.getSuperclass().ifPresent(each -> noteInner(leaks, type.getName(), each.getAllInvolvedRawTypes()));
                for (JavaMember member : type.getMembers()) {
                    if (isVisible(member.getModifiers())) {
                        noteInner(leaks, member.getFullName(), member.getAllInvolvedRawTypes());
                    }
                }
            }
        }
        assertEquals(Set.of(), leaks);
    }

    private static boolean isVisible(JavaClass type) {
        return isVisible(type.getModifiers())
                && type.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static void noteInner(Set<String> leaks, String where, Set<JavaClass> types) {
        types.stream()
                .filter(type -> !subpackage(type).isEmpty())
                .forEach(type -> leaks.add(where + " shows " + type.getName()));
    }

    /** What opens endpoints and ports, and so has to know what they are made of. */
    private static final DescribedPredicate<JavaClass> DOOR = DescribedPredicate.describe(
            "the door",
            type -> Vocabulary.isApi(type)
                    && Set.of(
                                    "Quic",
                                    "EndpointBuilder",
                                    "ClientBuilder",
                                    "ServerBuilder",
                                    "FirstPackets",
                                    "KeyLogFile",
                                    "Qlog")
                            .contains(
                                    type.getName().substring(ROOT.length() + 1).split("\\$")[0]));

    @Test
    void ofTheApiOnlyTheDoorKnowsTheRuntimeAndOnlyTheTwoKnowPorts() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .and(not(DOOR))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".runtime..", "loomwire.rawnet..")
                .check(QUIC);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".runtime..")
                .and(not(DOOR))
                .should()
                .dependOnClassesThat(resideInAPackage("loomwire.rawnet..").and(not(resideInAPackage(HASH))))
                .check(QUIC);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("loomwire.tunnel..")
                .check(QUIC);
    }

    @Test
    void packagesFormNoCircles() {
        slices().matching("loomwire.quic.(*)..").should().beFreeOfCycles().check(QUIC);
    }

    /** The packages without I/O, threads and clock: all but the API at the root and the runtime. */
    private static final DescribedPredicate<JavaClass> CORE =
            DescribedPredicate.describe("in the core", type -> ARROWS.containsKey(subpackage(type)));

    /** Where the application's threads wait and publish: the one place below the runtime with concurrency and timeouts. */
    private static final DescribedPredicate<JavaClass> BEHIND_THE_PIPE =
            CORE.and(not(resideInAPackage(ROOT + ".pipe")));

    @Test
    void theCoreHasNoClock() {
        noClasses()
                .that(BEHIND_THE_PIPE)
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Instant.class, "now", Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(QUIC);
    }

    @Test
    void theCoreHasNoThreadsExceptAtThePipesBorder() {
        noClasses()
                .that(BEHIND_THE_PIPE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .callMethodWhere(SHARED_ACCESS)
                .check(QUIC);
        classes().that(BEHIND_THE_PIPE).should(new NoMonitors()).check(QUIC);
    }

    /** A VarHandle that gets and sets plainly is a view of bytes; every other access is there for other threads. */
    private static final DescribedPredicate<JavaMethodCall> SHARED_ACCESS = DescribedPredicate.describe(
            "access shared memory",
            call -> call.getTargetOwner().isEquivalentTo(VarHandle.class)
                    && !Set.of("get", "set").contains(call.getName()));

    @Test
    void theCoreHasNoChanceOfItsOwn() {
        noClasses()
                .that(CORE)
                .and(not(SEEDED))
                .should()
                .callCodeUnitWhere(PLATFORM_RANDOMNESS)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .check(QUIC);
    }

    /** What makes numbers out of a seed or an Entropy, and so has to build on a class of the platform. */
    private static final DescribedPredicate<JavaClass> SEEDED = DescribedPredicate.describe(
            "seeded sources", type -> Set.of("SeededEntropy", "EntropyRandom").contains(type.getSimpleName()));

    /** Makes or fetches a generator of the platform; one that was handed in may be used. */
    private static final DescribedPredicate<JavaCall<?>> PLATFORM_RANDOMNESS = DescribedPredicate.describe(
            "make a generator of the platform",
            call -> call.getTargetOwner().isAssignableTo(RandomGenerator.class)
                    && !call.getTargetOwner().getPackageName().startsWith("loomwire")
                    && (call.getName().equals("<init>")
                            || call.getName().startsWith("getInstance")
                            || call.getName().equals("current")));

    @Test
    void theCoreHasNoSocketsFilesStreamsOrLoggers() {
        noClasses()
                .that(CORE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "java.nio.file..", "java.nio.channels..")
                .orShould()
                .dependOnClassesThat(resideInAPackage("java.net").and(not(ADDRESSES)))
                .orShould()
                .dependOnClassesThat(resideInAPackage("java.io").and(not(MEMORY)))
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(QUIC);
    }

    /** A name or an address is a value; certificates are checked against them. */
    private static final DescribedPredicate<JavaClass> ADDRESSES = DescribedPredicate.describe(
            "names and addresses",
            type -> Set.of("InetAddress", "Inet4Address", "Inet6Address", "UnknownHostException", "IDN")
                    .contains(type.getSimpleName()));

    /** What works on arrays in memory, with the supertypes and exceptions that its use drags in. */
    private static final DescribedPredicate<JavaClass> MEMORY = DescribedPredicate.describe(
            "in memory",
            type -> Set.of(
                            "ByteArrayInputStream",
                            "ByteArrayOutputStream",
                            "StringReader",
                            "StringWriter",
                            "InputStream",
                            "OutputStream",
                            "Reader",
                            "Writer",
                            "IOException",
                            "UncheckedIOException",
                            "Serializable")
                    .contains(type.getSimpleName()));

    private static String subpackage(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ROOT + ".") ? name.substring(ROOT.length() + 1).split("\\.")[0] : "";
    }
}
