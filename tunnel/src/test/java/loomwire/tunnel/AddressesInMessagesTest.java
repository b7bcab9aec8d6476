package loomwire.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import loomwire.quic.QuicEndpoint;
import loomwire.rawnet.AddressWords;
import loomwire.tunnel.net.AddressText;
import org.junit.jupiter.api.Test;

/**
 * Addresses become text in one place only, since the platform's own form of IPv6 is not that of RFC 5952: looked for in the
 * program's own bytecode, where also a {@code +} shows that has an address on one side.
 */
class AddressesInMessagesTest {
    private static final Set<String> ADDRESSES = Set.of(
            "java/net/InetAddress",
            "java/net/Inet4Address",
            "java/net/Inet6Address",
            "java/net/InetSocketAddress",
            "java/net/SocketAddress");
    /** What makes text of an address in the platform's form; host strings of unresolved addresses are names. */
    private static final Set<String> TEXTS = Set.of("toString", "getHostAddress");
    /** The one place. */
    private static final String FORMATTER = AddressWords.class.getName().replace('.', '/');

    private int classes;
    private final List<String> found = new ArrayList<>();

    @Test
    void noOtherCodeMakesTextOfThePlatformsAddresses() throws Exception {
        for (Class<?> module : List.of(AddressWords.class, QuicEndpoint.class, AddressText.class)) {
            look(Path.of(
                    module.getProtectionDomain().getCodeSource().getLocation().toURI()));
        }
        assertTrue(classes > 500, classes + " classes were looked at");
        assertEquals(List.of(), found);
    }

    private void look(Path place) throws IOException, URISyntaxException {
        if (Files.isDirectory(place)) {
            lookBelow(place);
            return;
        }
        try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + place.toUri()), Map.of())) {
            lookBelow(jar.getPath("/loomwire"));
        }
    }

    private void lookBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.toString().endsWith(".class")).forEach(this::lookAt);
        }
    }

    private void lookAt(Path file) {
        try {
            ClassModel type = ClassFile.of().parse(Files.readAllBytes(file));
            classes++;
            if (!type.thisClass().asInternalName().equals(FORMATTER)) {
                type.methods().forEach(method -> lookAt(type, method));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void lookAt(ClassModel type, MethodModel method) {
        List<CodeElement> code = method.code().map(CodeModel::elementList).orElse(List.of());
        List<Integer> slots = slotsOfAddresses(method, code);
        Instruction before = null;
        for (CodeElement element : code) {
            if (element instanceof Instruction instruction) {
                if (isText(instruction) || before != null && isAddress(before, slots) && becomesText(instruction)) {
                    found.add(type.thisClass().asInternalName() + "."
                            + method.methodName().stringValue());
                }
                before = instruction;
            }
        }
    }

    private static List<Integer> slotsOfAddresses(MethodModel method, List<CodeElement> code) {
        List<Integer> slots = new ArrayList<>();
        int slot = method.flags().has(AccessFlag.STATIC) ? 0 : 1;
        for (ClassDesc parameter : method.methodTypeSymbol().parameterList()) {
            if (isAddress(parameter)) {
                slots.add(slot);
            }
            slot += TypeKind.from(parameter).slotSize();
        }
        for (CodeElement element : code) {
            if (element instanceof LocalVariable local && isAddress(local.typeSymbol())) {
                slots.add(local.slot());
            }
        }
        return slots;
    }

    private static boolean isText(Instruction instruction) {
        return instruction instanceof InvokeInstruction call
                && ADDRESSES.contains(call.owner().asInternalName())
                && TEXTS.contains(call.name().stringValue());
    }

    /** Whether it leaves an address on the stack. */
    private static boolean isAddress(Instruction instruction, List<Integer> slots) {
        return switch (instruction) {
            case InvokeInstruction call -> isAddress(call.typeSymbol().returnType());
            case FieldInstruction field -> isAddress(field.typeSymbol());
            case LoadInstruction load -> load.typeKind() == TypeKind.REFERENCE && slots.contains(load.slot());
            default -> false;
        };
    }

    private static boolean isAddress(ClassDesc type) {
        return ADDRESSES.stream().anyMatch(name -> type.descriptorString().equals("L" + name + ";"));
    }

    /** What javac makes of a +, and what a logger does with its last argument. */
    private static boolean becomesText(Instruction instruction) {
        return instruction instanceof InvokeInstruction call
                && switch (call.owner().asInternalName()) {
                    case "java/lang/String" -> call.name().equalsString("valueOf");
                    case "org/slf4j/Logger" -> true;
                    default -> false;
                };
    }
}
