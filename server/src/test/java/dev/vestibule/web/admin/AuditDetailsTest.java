package dev.vestibule.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.notification.OptionalNotice;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.i18n.MessageCatalog.Language;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.SignInLogStore;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.SignInRefusal;
import dev.vestibule.web.admin.AuditDetails.Detail;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The details of events in the words of each language. */
class AuditDetailsTest {
    private static final MessageCatalog CATALOG = new MessageCatalog();

    static Stream<Messages> languages() {
        return MessageCatalog.all().stream().map(Language::code).map(code -> CATALOG.choose(Stream.of(code)));
    }

    private static List<Detail> told(Messages messages, String json) {
        return new AuditDetails(messages, Map.of(), Map.of()).told(AuditDetails.parse(json));
    }

    /** Returns the only detail; it has a label. */
    private static Detail one(Messages messages, String name, String value) {
        List<Detail> told = told(messages, "{\"" + name + "\": " + value + "}");
        assertThat(told).as(name + " " + value).hasSize(1);
        assertThat(told.get(0).label()).as("label of " + name).isNotEqualTo(name);
        return told.get(0);
    }

    private static void isInWords(Messages messages, String name, String value) {
        assertThat(one(messages, name, '"' + value + '"').to()).as(name).isNotEqualTo(value);
    }

    @ParameterizedTest
    @MethodSource("languages")
    void reasonsMethodsAndOutcomesAreInWords(Messages messages) {
        for (EndReason reason : EndReason.values()) {
            isInWords(messages, "reason", reason.wireName());
        }
        isInWords(messages, "reason", "secret-audience-mismatch");
        for (SignInMethod method : SignInMethod.values()) {
            isInWords(messages, "method", method.wireName());
        }
        String signedIn = messages.of("admin.sign-ins.signed-in");
        for (SignInRefusal why : SignInRefusal.values()) {
            isInWords(messages, "outcome", why.wireName());
            assertThat(one(messages, "outcome", '"' + why.wireName() + '"').to())
                    .as(why.wireName())
                    .isNotEqualTo(signedIn);
        }
        assertThat(one(messages, "outcome", '"' + SignInLogStore.FAILED + '"').to())
                .as("of an export of all failures")
                .isEqualTo(messages.of("admin.sign-ins.failed"));
        for (String verdict : List.of("proved", "inconclusive", "refused")) {
            isInWords(messages, "verdict", verdict);
        }
    }

    @ParameterizedTest
    @MethodSource("languages")
    void mutedNoticesHaveALabel(Messages messages) {
        for (OptionalNotice notice : OptionalNotice.values()) {
            Detail muted = one(messages, notice.wireName(), "{\"from\": false, \"to\": true}");
            assertThat(muted.from()).isEqualTo(messages.of("admin.audit.no"));
            assertThat(muted.to()).isEqualTo(messages.of("admin.audit.yes"));
        }
    }

    @ParameterizedTest
    @MethodSource("languages")
    void partsOfProvidersFiltersAndSettingsHaveLabels(Messages messages) {
        String provider =
                "{\\\"key\\\": \\\"acme\\\", \\\"login-prompt\\\": \\\"Acme\\\", \\\"issuer-uri\\\": \\\"x\\\","
                        + " \\\"client-id\\\": \\\"x\\\", \\\"client-authentication\\\": \\\"x\\\", \\\"client-secret\\\": \\\"x\\\","
                        + " \\\"private-key\\\": \\\"x\\\", \\\"scopes\\\": [\\\"x\\\"], \\\"enabled\\\": true,"
                        + " \\\"group-sync\\\": {\\\"enabled\\\": true, \\\"group-attribute\\\": \\\"groups\\\"},"
                        + " \\\"trust-email\\\": true, \\\"domains\\\": [\\\"x\\\"], \\\"create-accounts\\\": true,"
                        + " \\\"hosts\\\": [\\\"x\\\"]}";
        assertThat(told(messages, "{\"value\": {\"from\": null, \"to\": \"" + provider + "\"}}"))
                .hasSize(15)
                .allSatisfy(detail -> assertThat(detail.label()).doesNotMatch("[a-z]+(-[a-z]+)*|group-sync"));
        assertThat(told(messages, "{\"filter\": {\"status\": \"closed\", \"role\": \"manager\", \"q\": \"ann\"}}"))
                .hasSize(3)
                .allSatisfy(detail -> assertThat(detail.label()).doesNotMatch("[a-z]+"))
                .extracting(Detail::to)
                .contains(messages.of("admin.people.closed"), messages.of("admin.person.manager"), "ann");
        assertThat(told(messages, "{\"site-name\": \"Acme\", \"admin-email\": \"a@example.com\"}"))
                .extracting(Detail::label)
                .containsExactly(
                        messages.of("admin.settings.label.site-name"), messages.of("admin.settings.label.admin-email"));
    }
}
