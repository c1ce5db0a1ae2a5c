import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Calls libargon2 in its own process, started from this source with Java 22 or newer: for each line that it reads, the
 * number of milliseconds to hash for, it prints hashes per second of processor time. The memory of a hash stays with
 * the process (mallopt), so the library does not pay for new pages with each.
 */
class LibArgon2 {
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_MMAP_THRESHOLD = -3;

    public static void main(String[] arguments) throws Throwable {
        Linker linker = Linker.nativeLinker();
        Arena arena = Arena.global();
        var number = ValueLayout.JAVA_INT;
        var size = ValueLayout.JAVA_LONG;
        var address = ValueLayout.ADDRESS;
        MethodHandle mallopt = linker.downcallHandle(
                linker.defaultLookup().find("mallopt").orElseThrow(), FunctionDescriptor.of(number, number, number));
        int kept = (int) mallopt.invokeExact(M_MMAP_THRESHOLD, 32 << 20);
        kept += (int) mallopt.invokeExact(M_TRIM_THRESHOLD, Integer.MAX_VALUE);
        if (kept != 2) {
            System.err.println("mallopt was refused: libargon2 pays for new pages with each hash.");
        }
        MethodHandle hash = linker.downcallHandle(
                SymbolLookup.libraryLookup(Path.of(arguments[0]), arena).find("argon2id_hash_raw").orElseThrow(),
                FunctionDescriptor.of(
                        number, number, number, number, address, size, address, size, address, size));
        MemorySegment password = arena.allocate(20);
        MemorySegment salt = arena.allocate(16);
        MemorySegment output = arena.allocate(32);
        var threads = ManagementFactory.getThreadMXBean();
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            long start = threads.getCurrentThreadCpuTime();
            long end = start + Long.parseLong(order.substring(order.indexOf(' ') + 1)) * 1_000_000;
            int count = 0;
            do {
                int status = (int) hash.invokeExact(2, 19_456, 1, password, 20L, salt, 16L, output, 32L);
                if (status != 0) {
                    throw new IllegalStateException("libargon2 returns " + status);
                }
                count++;
            } while (threads.getCurrentThreadCpuTime() < end);
            System.out.println(count * 1e9 / (threads.getCurrentThreadCpuTime() - start));
        }
    }
}
