package dev.vestibule.platform.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseReaderTest {
    private static OutboundHttp.Answer read(String lines) throws IOException {
        byte[] bytes = lines.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        return new ResponseReader(new ByteArrayInputStream(bytes), 20).read();
    }

    @Test
    void theBodyEndsWhereItsLengthItsChunksOrTheConnectionEnd() throws IOException {
        assertThat(read("HTTP/1.1 200 OK\nContent-Length: 3\n\nabcdef").text()).isEqualTo("abc");
        assertThat(read("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n2;x=y\nde\n0\n\n")
                        .text())
                .isEqualTo("abcde");
        assertThat(read("HTTP/1.0 404 \n\nabc").text()).isEqualTo("abc");
        assertThat(read("HTTP/1.1 204 No Content\nContent-Length: 3\n\n").text())
                .isEmpty();
        assertThat(read("HTTP/1.1 103 Early Hints\nLink: x\n\nHTTP/1.1 200\nContent-Type: a/b\nContent-Length: 0\n\n")
                        .contentType())
                .isEqualTo("a/b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-OpenSSH_9.2\n",
                "HTTP/2 200\n\n",
                "HTTP/1.1 200 OK\nno header\n\n",
                "HTTP/1.1 200 OK\nContent-Length: -1\n\n",
                "HTTP/1.1 200 OK\nContent-Length: 21\n\n012345678901234567890",
                "HTTP/1.1 200 OK\nContent-Length: 9\n\nabc",
                "HTTP/1.1 200 OK\nContent-Length: 3\nContent-Length: 4\n\nabcd",
                "HTTP/1.1 200 OK\n\n012345678901234567890",
                "HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked\n\n0\n\n",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nx\nabc\n",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nabc\n0\n\n",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nFFFFFFF\nabc\n",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n3\nabc\n"
            })
    void anythingElseIsRefused(String lines) {
        assertThatThrownBy(() -> read(lines)).isInstanceOf(IOException.class);
    }

    @Test
    void aHeadWithoutEndIsRefused() {
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\n" + "A: b\n".repeat(5_000)))
                .isInstanceOf(TooLargeException.class);
    }
}
