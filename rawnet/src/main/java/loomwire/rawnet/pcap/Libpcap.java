package loomwire.rawnet.pcap;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.pcap4j.core.PcapNativeException;

/**
 * The functions of libpcap through the Foreign Function and Memory API, which costs a packet a tenth of what JNA does.
 * Loaded only where {@link PolledIntake} is tried.
 */
final class Libpcap {
    static final int PCAP_D_IN = 1;
    static final int PCAP_ERRBUF_SIZE = 256;
    static final int PCAP_NETMASK_UNKNOWN = -1;

    /** pcap4j's property for a library in another place; what rules there rules here. */
    private static final String NAME_PROPERTY = "org.pcap4j.core.pcapLibName";
    /** Debian's name, everybody else's, and that of development packages. */
    private static final List<String> NAMES = List.of("libpcap.so.0.8", "libpcap.so.1", "libpcap.so");

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBRARY = load();

    static final MethodHandle CREATE = handle("pcap_create", ADDRESS, ADDRESS, ADDRESS);
    static final MethodHandle SET_SNAPLEN = handle("pcap_set_snaplen", JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle SET_PROMISC = handle("pcap_set_promisc", JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle SET_TIMEOUT = handle("pcap_set_timeout", JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle SET_BUFFER_SIZE = handle("pcap_set_buffer_size", JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle SET_IMMEDIATE_MODE = handle("pcap_set_immediate_mode", JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle ACTIVATE = handle("pcap_activate", JAVA_INT, ADDRESS);
    static final MethodHandle SETDIRECTION = handle("pcap_setdirection", JAVA_INT, ADDRESS, JAVA_INT);
    static final MethodHandle SETNONBLOCK = handle("pcap_setnonblock", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
    static final MethodHandle COMPILE = handle("pcap_compile", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
    static final MethodHandle SETFILTER = handle("pcap_setfilter", JAVA_INT, ADDRESS, ADDRESS);
    static final MethodHandle DATALINK = handle("pcap_datalink", JAVA_INT, ADDRESS);
    static final MethodHandle GET_SELECTABLE_FD = handle("pcap_get_selectable_fd", JAVA_INT, ADDRESS);
    static final MethodHandle STATS = handle("pcap_stats", JAVA_INT, ADDRESS, ADDRESS);
    static final MethodHandle NEXT_EX = handle("pcap_next_ex", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);

    private static final MethodHandle GETERR = handle("pcap_geterr", ADDRESS, ADDRESS);
    private static final MethodHandle STATUSTOSTR = handle("pcap_statustostr", ADDRESS, JAVA_INT);
    private static final MethodHandle FREECODE = procedure("pcap_freecode");
    private static final MethodHandle CLOSE = procedure("pcap_close");

    private Libpcap() {}

    private static SymbolLookup load() {
        String named = System.getProperty(NAME_PROPERTY);
        for (String name : named == null ? NAMES : List.of(named)) {
            try {
                return SymbolLookup.libraryLookup(name, Arena.global());
            } catch (IllegalArgumentException notThere) {
                // The next name may be.
                continue;
            }
        }
        throw new UnsatisfiedLinkError("no libpcap by the names " + NAMES);
    }

    private static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(LIBRARY.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    private static MethodHandle procedure(String name) {
        return LINKER.downcallHandle(LIBRARY.findOrThrow(name), FunctionDescriptor.ofVoid(ADDRESS));
    }

    /** Calls what is needed to open a handle; slow. Packets come through {@link #NEXT_EX} itself. */
    static Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Calls a function on a handle that answers with a status, which is negative if it failed. */
    static int check(MemorySegment handle, MethodHandle function, Object... arguments) throws PcapNativeException {
        Object[] all = new Object[arguments.length + 1];
        all[0] = handle;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        int status = (int) call(function, all);
        if (status < 0) {
            throw new PcapNativeException(error(handle, status), status);
        }
        return status;
    }

    static void freeCode(MemorySegment program) {
        call(FREECODE, program);
    }

    static void close(MemorySegment handle) {
        call(CLOSE, handle);
    }

    /** What failed: the handle's own words, or else the status's. */
    static String error(MemorySegment handle, int status) {
        String own = string((MemorySegment) call(GETERR, handle));
        return own.isEmpty() ? string((MemorySegment) call(STATUSTOSTR, status)) : own;
    }

    private static String string(MemorySegment text) {
        return text.reinterpret(PCAP_ERRBUF_SIZE).getString(0);
    }
}
