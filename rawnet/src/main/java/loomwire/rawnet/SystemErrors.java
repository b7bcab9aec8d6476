package loomwire.rawnet;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which system error a message of libpcap or the platform stands for. Both pass on only the text, which the C library
 * writes in the user's language; so the texts are asked from the same library.
 */
public final class SystemErrors {
    /** Numbers that every Unix shares. */
    private static final int ENXIO = 6;

    private static final int ENODEV = 19;

    /** Long enough for any text; only bounds how far a broken library can make us read. */
    private static final int MAX_TEXT_BYTES = 256;

    private static final String TOO_LONG = text(emsgsize(), "Message too long");
    private static final String NO_SUCH_ADDRESS = text(ENXIO, "No such device or address");
    private static final String NO_SUCH_DEVICE = text(ENODEV, "No such device");

    private SystemErrors() {}

    /** Whether the datagram was longer than the interface or the path takes (EMSGSIZE). */
    public static boolean isTooLong(@Nullable String message) {
        return message != null && message.contains(TOO_LONG);
    }

    /** Whether the interface no longer exists (ENXIO, ENODEV), which waiting does not mend. */
    public static boolean isInterfaceGone(@Nullable String message) {
        return message != null && (message.contains(NO_SUCH_ADDRESS) || message.contains(NO_SUCH_DEVICE));
    }

    private static int emsgsize() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux") ? 90 : 40;
    }

    /** The C library's text for an error number, or {@code otherwise} where it cannot be asked. */
    private static String text(int number, String otherwise) {
        try (Arena arena = Arena.ofConfined()) {
            Linker linker = Linker.nativeLinker();
            MethodHandle strerror = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("strerror"),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
            MemorySegment text = (MemorySegment) strerror.invokeExact(number);
            return text.reinterpret(MAX_TEXT_BYTES, arena, null).getString(0);
        } catch (Throwable unavailable) {
            // No native access, or no such function: what the C locale says is the best guess.
            return otherwise;
        }
    }
}
