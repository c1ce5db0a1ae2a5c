package dev.vestibule.platform.http;

import static dev.vestibule.testing.RawConnection.head;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.Server;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.RawConnection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is compressed, for whom, and that nothing else ever is. */
class CompressionTest {
    private static final String PROPERTIES = "/api/session/properties";
    private static Server app;

    @BeforeAll
    static void start() throws IOException {
        app = Server.start(Map.of("VESTIBULE_DEV", "true", "MB_JETTY_HOST", "127.0.0.1", "MB_JETTY_PORT", "0"));
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    private static Client client() {
        return new Client(app.port());
    }

    private static HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + path));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofByteArray());
    }

    private static boolean isCompressed(HttpResponse<byte[]> response) {
        return response.headers().firstValue("Content-Encoding").isPresent();
    }

    private static List<String> paths() {
        return app.routes().stream()
                .filter(route -> route.startsWith("GET "))
                .map(route -> route.substring(4).replaceAll("\\{[^}]*}", "1"))
                .toList();
    }

    /** The length of a page, with its CSRF token, or of a response to a signed-in user gives nothing away. */
    @Test
    void onlyContentThatIsMadeWithoutARequestIsCompressed() throws Exception {
        String key = client().signIn("admin@example.com", "admin").key();
        Set<String> everyone = Set.of("/api/docs", "/api/docs/openapi.json", "/api/docs/openapi.yaml");
        for (String path : paths()) {
            boolean file = path.matches("/assets/[0-9a-f]{16}/.*\\.(css|js)");
            assertThat(isCompressed(get(path, "Accept-Encoding", "gzip")))
                    .as(path)
                    .isEqualTo(file || everyone.contains(path) || path.equals(PROPERTIES));
            assertThat(isCompressed(get(path, "Accept-Encoding", "gzip", "X-Metabase-Session", key)))
                    .as("%s with a session", path)
                    .isEqualTo(file || everyone.contains(path));
        }
    }

    @Test
    void theCompressedBodyIsTheSameAndBothSayThatTheyDiffer() throws Exception {
        List<String> compressed = paths().stream()
                .filter(path -> path.startsWith("/api/docs") || path.endsWith(".css") || path.equals(PROPERTIES))
                .toList();
        assertThat(compressed).hasSizeGreaterThan(5);
        for (String path : compressed) {
            HttpResponse<byte[]> plain = get(path);
            HttpResponse<byte[]> gzip = get(path, "Accept-Encoding", "br, gzip;q=0.5");
            assertThat(isCompressed(plain)).as(path).isFalse();
            assertThat(gzip.headers().allValues("Content-Encoding")).as(path).containsExactly("gzip");
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip.body()))) {
                assertThat(in.readAllBytes()).as(path).isEqualTo(plain.body());
            }
            assertThat(gzip.body().length).as(path).isLessThan(plain.body().length / 2);
            assertThat(gzip.headers().firstValueAsLong("Content-Length")).hasValue(gzip.body().length);
            for (HttpResponse<byte[]> either : List.of(plain, gzip)) {
                assertThat(either.headers().allValues("Vary")).as(path).containsExactly("Accept-Encoding");
            }
            assertThat(gzip.headers().allValues("Content-Type"))
                    .isEqualTo(plain.headers().allValues("Content-Type"));
        }
    }

    @Test
    void theApiDocumentationLoadsWithLessThan100Kilobytes() throws Exception {
        int bytes = 0;
        List<String> loaded = paths().stream()
                .filter(path -> path.equals("/api/docs") || path.contains("/api-docs."))
                .toList();
        assertThat(loaded).hasSize(3);
        for (String path : loaded) {
            bytes += get(path, "Accept-Encoding", "gzip").body().length;
        }
        assertThat(bytes).isLessThan(100 * 1024);
    }

    @Test
    void headHasTheLengthThatGetHas() throws Exception {
        HttpResponse<byte[]> get = get("/api/docs", "Accept-Encoding", "gzip");
        String request = head("HEAD /api/docs HTTP/1.1", "Host: x", "Accept-Encoding: gzip", "Connection: close");
        Answer answer = RawConnection.exchange(app.port(), request.getBytes(StandardCharsets.UTF_8), true);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.headers("Content-Length")).containsExactly(Integer.toString(get.body().length));
        assertThat(answer.headers("Content-Encoding")).containsExactly("gzip");
        assertThat(answer.headers("Vary")).containsExactly("Accept-Encoding");
    }

    /** A range of the compressed body would be useless to a client that asked for one of the text. */
    @Test
    void rangesAreNotSupported() throws Exception {
        HttpResponse<byte[]> whole = get("/api/docs", "Accept-Encoding", "gzip");
        HttpResponse<byte[]> range = get("/api/docs", "Accept-Encoding", "gzip", "Range", "bytes=0-9");
        assertThat(range.statusCode()).isEqualTo(200);
        assertThat(range.body()).isEqualTo(whole.body());
        assertThat(range.headers().firstValue("Content-Range")).isEmpty();
    }

    @Test
    void oneTagNamesBothFormsOfABody() throws Exception {
        String strong = get(PROPERTIES).headers().firstValue("ETag").orElseThrow();
        assertThat(get(PROPERTIES, "Accept-Encoding", "gzip").headers().allValues("ETag"))
                .containsExactly("W/" + strong);
        for (String known : List.of(strong, "W/" + strong, "\"other\", W/" + strong, "*")) {
            HttpResponse<byte[]> same = get(PROPERTIES, "Accept-Encoding", "gzip", "If-None-Match", known);
            assertThat(same.statusCode()).as(known).isEqualTo(304);
            assertThat(same.headers().allValues("ETag")).containsExactly("W/" + strong);
            assertThat(same.headers().allValues("Vary")).containsExactly("Accept-Encoding");
            assertThat(isCompressed(same)).isFalse();
        }
        assertThat(get(PROPERTIES, "If-None-Match", "W/\"other\"").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip | true",
                "deflate, GZIP | true",
                "x-gzip | true",
                "gzip;q=0.001 | true",
                "* | true",
                "br;q=1.0, *;q=0.1 | true",
                "'' | false",
                "identity | false",
                "br, zstd | false",
                "gzip;q=0 | false",
                "gzip; q = 0.000, * | false",
                "*;q=0 | false",
                "gzipped | false"
            })
    void clientsSayWhetherTheyAcceptIt(String header, boolean accepted) {
        assertThat(Compression.isAccepted(List.of(header))).isEqualTo(accepted);
        assertThat(Compression.isAccepted(List.of("br", header))).isEqualTo(accepted);
        assertThat(Compression.isAccepted(List.of())).isFalse();
    }

    @Test
    void shortBodiesAreLeftAlone() {
        assertThat(Compression.gzip("x".repeat(1023).getBytes(StandardCharsets.UTF_8)))
                .isNull();
        assertThat(Compression.gzip("x".repeat(1024).getBytes(StandardCharsets.UTF_8)))
                .isNotNull();
    }
}
