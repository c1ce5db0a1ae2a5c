package dev.vestibule.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.platform.config.DatabaseSettings.Kind;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSettingsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgres://ann:secret@db.example.com:5433/vestibule | POSTGRES | jdbc:postgresql://db.example.com:5433/vestibule
            postgresql://ann:secret@db.example.com/vestibule    | POSTGRES | jdbc:postgresql://db.example.com/vestibule
            jdbc:postgresql://h:1/d?user=ann&password=secret    | POSTGRES | jdbc:postgresql://h:1/d
            jdbc:postgresql://h/d?ssl=true&user=ann&password=secret&sslmode=require | POSTGRES | jdbc:postgresql://h/d?ssl=true&sslmode=require
            jdbc:postgresql://a:1,b:2/d?user=ann&password=secret | POSTGRES | jdbc:postgresql://a:1,b:2/d
            POSTGRES://ann:secret@[2001:db8::1]:5432/d          | POSTGRES | jdbc:postgresql://[2001:db8::1]:5432/d
            mysql://ann:secret@h:3306/d                         | MARIADB  | jdbc:mariadb://h:3306/d
            jdbc:mysql://h:3306/d?user=ann&password=secret      | MARIADB  | jdbc:mariadb://h:3306/d
            jdbc:mariadb://ann:secret@h/d                       | MARIADB  | jdbc:mariadb://h/d
            """)
    void addressIsTakenApartAndKeepsNoUserAndPassword(String uri, Kind kind, String url) {
        DatabaseSettings settings = DatabaseSettings.fromConnectionUri(uri, null, null);
        assertThat(settings).isEqualTo(new DatabaseSettings(kind, url, "ann", "secret", false));
    }

    @Test
    void userAndPasswordMayHoldAnything() {
        DatabaseSettings settings =
                DatabaseSettings.fromConnectionUri("postgres://a%40n+n:p%3A%2F%25@x@h/d", null, null);
        assertThat(settings.user()).isEqualTo("a@n+n");
        assertThat(settings.password()).isEqualTo("p:/%@x");
    }

    @Test
    void passwordWithASlashIsNotTakenForTheHost() {
        DatabaseSettings settings =
                DatabaseSettings.fromConnectionUri("postgres://ann:a/b:c@d#e@h:1/d?x=y", null, null);
        assertThat(settings.password()).isEqualTo("a/b:c@d#e");
        assertThat(settings.url()).isEqualTo("jdbc:postgresql://h:1/d?x=y");
    }

    @Test
    void ofTheOptionsOnlyNamesAreShown() {
        DatabaseSettings settings = DatabaseSettings.fromConnectionUri(
                "mariadb://ann:secret@h/d?sslMode=verify-ca&keyStorePassword=marker&trustStorePassword=xyz",
                null,
                null);
        assertThat(settings.shown()).isEqualTo("jdbc:mariadb://h/d?sslMode&keyStorePassword&trustStorePassword");
        assertThat(settings.toString()).doesNotContain("xyz").doesNotContain("marker");
        assertThat(settings.withoutSecrets("cannot open " + settings.url() + " with marker and xyz"))
                .isEqualTo(
                        "cannot open jdbc:mariadb://h/d?sslMode&keyStorePassword&trustStorePassword with ... and ...");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h:1", "ann:marker@h", "h/marker", "h?marker", "h marker"})
    void hostAndNameThatAreSomethingElseAreRefusedAndNotRepeated(String value) {
        assertThatThrownBy(() -> DatabaseSettings.postgres(value, 5432, "d", "ann", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("MB_DB_HOST ")
                .hasMessageNotContaining("marker");
        assertThatThrownBy(() -> DatabaseSettings.mariadb("h", 3306, value, "ann", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("MB_DB_DBNAME ")
                .hasMessageNotContaining("marker");
    }

    @Test
    void userAndPasswordOfTheirOwnSettingsWin() {
        DatabaseSettings settings = DatabaseSettings.fromConnectionUri("postgres://ann:secret@h/d", "bob", "other");
        assertThat(settings.user()).isEqualTo("bob");
        assertThat(settings.password()).isEqualTo("other");
        assertThat(settings.url()).isEqualTo("jdbc:postgresql://h/d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "marker",
                "oracle://ann:marker@h/d",
                "jdbc:h2:file:marker",
                "postgres://ann:marker@h",
                "postgres://ann:marker@h/",
                "postgres://ann:marker@/d",
                "postgres://ann:%zz-marker@h/d",
                "postgres://marker/d",
                "postgres://ann:marker/ss@/d",
                "postgres://ann:marker#x@h:port/d",
                "postgres://ann:marker/d",
                "postgres://ann:12/marker?x@h/d",
                "postgres://ann:12/a?x=marker@h/d",
                "postgres://ann:p@h/marker/d",
                "postgres://ann:p@h/marker:d",
                "postgres://ann:p@h:1:marker/d",
                "postgres://ann:p@h/d?marker!=1",
            })
    void wrongAddressIsRefusedByTheNameOfItsSettingAndNotRepeated(String uri) {
        assertThatThrownBy(() -> DatabaseSettings.fromConnectionUri(uri, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("MB_DB_CONNECTION_URI ")
                .hasMessageNotContaining("marker");
    }

    @Test
    void passwordIsNotInTheText() {
        assertThat(DatabaseSettings.postgres("h", 5432, "d", "ann", "marker"))
                .hasToString(
                        "DatabaseSettings[kind=POSTGRES, url=jdbc:postgresql://h:5432/d, user=ann, inMemory=false]");
        assertThat(ConnectionUri.parse("postgres://ann:marker@h/d").toString()).doesNotContain("marker");
    }

    @Test
    void bareIpv6AddressGetsItsBrackets() {
        assertThat(DatabaseSettings.mariadb("2001:db8::1", 3306, "d", "ann", "").url())
                .isEqualTo("jdbc:mariadb://[2001:db8::1]:3306/d");
    }

    @Test
    void fileThatWouldCarryOptionsIsRefused() {
        assertThatThrownBy(() -> DatabaseSettings.h2File(Path.of("data/x;INIT=RUNSCRIPT")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MB_DB_FILE");
    }
}
