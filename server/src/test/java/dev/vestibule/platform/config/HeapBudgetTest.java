package dev.vestibule.platform.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shares of the heap, whatever the number of cores. */
class HeapBudgetTest {
    private static final int HASH_KIB = 19_456;

    private static HeapBudget of(int heapMib) {
        return new HeapBudget((long) heapMib << 20, HASH_KIB);
    }

    @ParameterizedTest
    @CsvSource({"62, 4, 1", "124, 2, 2", "124, 16, 3", "248, 16, 6", "495, 64, 13", "8192, 16, 16"})
    void asManyHashesRunAtOnceAsFitHalfOfTheHeapAndOneForEachCoreAtMost(int heapMib, int cores, int hashes) {
        assertThat(of(heapMib).hashesAtOnce(cores)).isEqualTo(hashes);
    }

    @Test
    void allSharesTogetherFitTheHeap() {
        for (int heapMib : new int[] {62, 124, 248, 4_096, 65_536}) {
            HeapBudget heap = of(heapMib);
            long hashes = (long) heap.hashesAtOnce(256) * HASH_KIB;
            long waiting = heap.hashesWaiting(256) * 72L;
            assertThat(hashes + waiting + heap.sessions()).isLessThan(heapMib * 1024L * 9 / 10);
        }
    }

    @Test
    void whatIsTooSmallIsToldWithWhatIsNeeded() {
        assertThat(of(62).objection()).isEmpty();
        assertThat(of(24).objection().orElseThrow())
                .isEqualTo("The Java heap is limited to 24 MiB; this server needs 64 MiB:"
                        + " set VESTIBULE_JAVA_OPTS=-Xmx64m or more, or increase the memory of the machine or container"
                        + " (by default, the heap is a quarter of it)");
        assertThat(new HeapBudget(512L << 20, 1024 * 1024).objection().orElseThrow())
                .contains("needs 2179 MiB with VESTIBULE_ARGON2_MEMORY_KIB=1048576")
                .contains("-Xmx2179m");
    }
}
