package dev.vestibule.platform.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerMemoryTest {
    private static final long HEAP = 64 << 20;

    @TempDir
    private Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private ContainerMemory memory() {
        return new ContainerMemory(root);
    }

    @Test
    void withoutLimitThereIsNoObjection() throws IOException {
        assertThat(memory().limit()).isEmpty();
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/memory.max", "max\n");
        assertThat(memory().limit()).isEmpty();
        assertThat(memory().objection(HEAP)).isEmpty();
    }

    @Test
    void theLimitOfAServiceIsTheLeastOfThoseAroundIt() throws IOException {
        write("proc/self/cgroup", "0::/system.slice/vestibule.service\n");
        write("sys/fs/cgroup/system.slice/memory.max", "134217728\n");
        write("sys/fs/cgroup/system.slice/vestibule.service/memory.max", "max\n");

        assertThat(memory().limit()).hasValue(134_217_728);
        assertThat(memory().objection(HEAP))
                .hasValue("The memory of this container is limited to 128 MiB, but the server may need 160 MiB,"
                        + " and would be ended by the kernel: increase the limit to 160 MiB or more");
    }

    @Test
    void aHeapThatIsTooLargeForTheLimitIsToldTheRightSize() throws IOException {
        write("proc/self/cgroup", "5:cpu:/\n4:memory:/docker/abc\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "268435456\n");

        assertThat(memory().objection(HEAP)).isEmpty();
        assertThat(memory().objection(200L << 20).orElseThrow())
                .endsWith("296 MiB or more, or set VESTIBULE_JAVA_OPTS=-Xmx160m");
    }
}
