package dev.vestibule.platform.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailAddressTest {
    @ParameterizedTest
    @CsvSource({
        "ann@bücher.example, ann@bücher.example, ann@xn--bcher-kva.example",
        "Ann@XN--BCHER-KVA.Example, ann@bücher.example, ann@xn--bcher-kva.example",
        "ann@BÜCHER.example, ann@bücher.example, ann@xn--bcher-kva.example",
        "ann@bu\u0308cher.example, ann@bücher.example, ann@xn--bcher-kva.example",
        "ann@straße.example, ann@straße.example, ann@xn--strae-oqa.example",
        "ann@strasse.example, ann@strasse.example, ann@strasse.example",
        "ann@σοφός.example, ann@σοφός.example, ann@xn--0xagbn4a.example",
        "ann@σοφόσ.example, ann@σοφόσ.example, ann@xn--0xahbl4a.example",
        "ann@名がドメイン。example, ann@名がドメイン.example, ann@xn--v8jxj3d1dzdz08w.example",
        "JO\u0308RG@Example.COM, jörg@example.com, jörg@example.com",
        "  ann+tag@localhost , ann+tag@localhost, ann+tag@localhost",
    })
    void oneMailboxHasOneForm(String typed, String kept, String wire) {
        assertThat(MailAddress.parse(typed).map(MailAddress::text)).hasValue(kept);
        assertThat(MailAddress.parse(kept).map(MailAddress::text)).hasValue(kept);
        assertThat(MailAddress.onTheWire(kept)).isEqualTo(wire);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann",
                "@example.com",
                "ann@",
                "ann@@example.com",
                "ann@example.com.",
                "ann@exa mple.com",
                "ann@exa_mple.com",
                "ann@-example.com",
                "ann@example-.com",
                "ann@example..com",
                "ann@xn--a.example",
                "ann@xn--bcher-kva-.example",
                "ann@a\u200Db.example",
                "ann@ü\u200Cü.example",
                "ann@א1a.example",
                "ann@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example",
                "ann@üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü.example",
                "a..b@example.com",
                ".ann@example.com",
                "ann.@example.com",
                "ann\u00A0b@example.com",
                "ann<b@example.com",
            })
    void whatNoMailReachesIsNoAddress(String typed) {
        assertThat(MailAddress.parse(typed)).isEmpty();
    }

    @Test
    void joinersAreTakenWhereTheLanguageNeedsThem() {
        assertThat(MailAddress.parse("ann@ශ්\u200Dරී.example").map(MailAddress::text))
                .hasValue("ann@ශ්\u200Dරී.example");
    }

    @Test
    void partOfAnAddressIsFoundInEitherSpelling() {
        assertThat(MailAddress.fragment("Ann@xn--bcher-kva.example")).isEqualTo("ann@bücher.example");
        assertThat(MailAddress.fragment("xn--bcher-kva")).isEqualTo("bücher");
        assertThat(MailAddress.fragment("Straße Groß")).isEqualTo("straße groß");
        assertThat(MailAddress.fragment("@example.co")).isEqualTo("@example.co");
    }

    @Test
    void signInNameThatIsNoAddressIsFoldedOnly() {
        assertThat(MailAddress.login(" Ann@Exa_mple.com ")).isEqualTo("ann@exa_mple.com");
        assertThat(MailAddress.login("ANN")).isEqualTo("ann");
    }
}
