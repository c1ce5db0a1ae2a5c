package dev.vestibule.operator.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.platform.json.JsonMappers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the checks find, in the reader's language. */
class FindingTest {
    private static final MessageCatalog CATALOG = new MessageCatalog();

    private static Messages in(String language) {
        return CATALOG.choose(Stream.of(language));
    }

    @Test
    void aFindingIsSaidInEachLanguageAndItsCommandInAll() {
        Finding finding = Finding.fail(
                Text.of("doctor.about.files"),
                Text.of("doctor.files.open", Path.of("/data/vestibule.mv.db"), "rw-rw----"),
                Text.verbatim("chmod 600 /data/vestibule.mv.db"));
        assertThat(finding.in(in("en")))
                .isEqualTo(new Finding.Told(
                        Finding.Verdict.FAIL,
                        "files",
                        "/data/vestibule.mv.db is accessible to other users (rw-rw----).",
                        "chmod 600 /data/vestibule.mv.db"));
        assertThat(finding.in(in("de")))
                .isEqualTo(new Finding.Told(
                        Finding.Verdict.FAIL,
                        "Dateien",
                        "Andere Benutzer haben Zugriff auf /data/vestibule.mv.db (rw-rw----).",
                        "chmod 600 /data/vestibule.mv.db"));
        assertThat(Finding.ok(Text.of("doctor.about.disk"), Text.verbatim("x"))
                        .in(in("ja"))
                        .advice())
                .isEmpty();
    }

    /** Nodes of two versions share what is stored. */
    @Test
    void aFindingIsStoredAndOneOfANewerVersionIsStillSaid() throws JsonProcessingException {
        Finding finding = Finding.warn(
                Text.of("doctor.about.provider", "acme"),
                Text.of("doctor.provider.status", "https://id.example.com", 503),
                Text.of("doctor.provider.advice"));
        String stored = JsonMappers.STRICT.writeValueAsString(finding);
        assertThat(JsonMappers.STRICT.readValue(stored, Finding.class)).isEqualTo(finding);
        assertThat(new Finding(
                                Finding.Verdict.OK,
                                Text.of("doctor.about.tomorrow"),
                                new Text("doctor.tomorrow.fine", List.of("sunny", "20")),
                                Text.NONE)
                        .in(in("fr"))
                        .text())
                .isEqualTo("sunny 20");
    }

    @Test
    void everyTextOfTheChecksExists() throws IOException {
        Pattern key = Pattern.compile("\"(doctor\\.[a-z.-]+)\"");
        Set<String> said = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/vestibule/operator/doctor"))) {
            for (Path file : files.toList()) {
                key.matcher(Files.readString(file)).results().forEach(found -> said.add(found.group(1)));
            }
        }
        assertThat(said)
                .hasSizeGreaterThan(90)
                .allSatisfy(name -> assertThat(in("en").has(name)).as(name).isTrue());
    }
}
