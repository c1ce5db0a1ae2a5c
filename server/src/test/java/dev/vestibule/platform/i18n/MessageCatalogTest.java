package dev.vestibule.platform.i18n;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageCatalogTest {
    private final MessageCatalog languages = new MessageCatalog();

    @ParameterizedTest
    @CsvSource({
        "es-mx, es",
        "es_MX, es",
        "ES, es",
        "pt-BR, pt",
        "de-DE-1996, de",
        "zh-CN, -",
        "d, -",
        "deu, -",
        "de.x, -",
        "'', -",
        "*, -"
    })
    void aLocaleIsKnownByItsLanguage(String locale, String code) {
        assertThat(MessageCatalog.codeOf(locale).orElse("-")).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "de|de",
                "fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5|fr-CH fr en de *",
                "en;q=0.5, ja|ja en",
                "de;q=0, es|es",
                "de;q=x, es|es",
                "de;level=1, es|es",
                "de ; q=0.3 , es ;q=0.4|es de",
                ", ,|''"
            })
    void acceptLanguageIsReadBestFirst(String header, String wishes) {
        assertThat(String.join(
                        " ",
                        MessageCatalog.accepted(header)
                                .filter(wish -> !wish.isEmpty())
                                .toList()))
                .isEqualTo(wishes);
    }

    @Test
    void aHugeHeaderIsReadInPartOnly() {
        assertThat(MessageCatalog.accepted("de,".repeat(5000))).hasSizeLessThanOrEqualTo(20);
        assertThat(MessageCatalog.accepted("d".repeat(8000))).isEmpty();
    }

    @Test
    void theFirstWishThatNamesALanguageOfOursCounts() {
        assertThat(languages.choose(Stream.of("zh", "ja-JP", "de")).code()).isEqualTo("ja");
        assertThat(languages.choose(Stream.of("zh", "")).code()).isEqualTo("en");
    }

    @Test
    void numbersAndOtherMessagesAreSaidInTheSameLanguage() {
        Message list = Message.of("list.and", Message.counted("password.kind.digit", 1), "x");
        assertThat(languages.choose(Stream.of("de")).of(list)).isEqualTo("1 Ziffer und x");
        assertThat(languages.choose(Stream.of("de")).of(Message.of("field.too-many-bytes", 1024)))
                .contains("1.024");
        assertThat(languages.english().of(Message.of("field.too-many-bytes", 1024)))
                .isEqualTo("value must be at most 1,024 bytes long.");
    }

    @Test
    void whatIsFilledInIsNotReadAgain() {
        assertThat(languages.english().of("list.and", "{1}", "{0}")).isEqualTo("{1} and {0}");
    }
}
