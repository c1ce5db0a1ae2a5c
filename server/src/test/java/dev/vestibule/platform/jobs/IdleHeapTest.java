package dev.vestibule.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdleHeapTest {
    private static final long MIB = 1 << 20;

    private long answers;
    private long committed = 30 * MIB;
    private int given;
    private final IdleHeap heap = new IdleHeap(() -> answers, () -> committed, () -> {
        given++;
        committed = 20 * MIB;
    });

    private void look(int times, long answersEach) {
        for (int i = 0; i < times; i++) {
            answers += answersEach;
            heap.look();
        }
    }

    @Test
    void memoryIsGivenBackOnceAfterTheStart() {
        look(1, 3);
        assertThat(given).isZero();
        look(1, 3);
        assertThat(given).isOne();
        look(20, 3);
        assertThat(given).isOne();
    }

    @Test
    void aLoadIsNotInterrupted() {
        look(30, 1_000);
        assertThat(given).isZero();
        look(2, 0);
        assertThat(given).isOne();
    }

    @Test
    void memoryThatALoadTookIsGivenBackAfterItButNotTooOften() {
        look(2, 0);
        committed = 90 * MIB;
        look(2, 0);
        assertThat(given).isOne();
        look(1, 0);
        assertThat(given).isEqualTo(2);
        committed = 90 * MIB;
        look(3, 1_000);
        assertThat(given).isEqualTo(2);
        look(2, 999);
        assertThat(given).isEqualTo(3);
    }
}
