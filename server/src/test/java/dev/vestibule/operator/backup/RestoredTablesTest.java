package dev.vestibule.operator.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.FreshDatabase;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Of every table it was decided whether a restored backup may make its rows valid again. */
class RestoredTablesTest {
    /** Void by the generation of the account, or with the grant. */
    private static final Set<String> OUTDATED =
            Set.of("oauth_token", "reset_token", "invitation", "email_change", "email_change_link");

    /** Void unless the operator keeps them. */
    private static final Set<String> ASKED = Set.of("api_key");

    /** What an operator wants back, records, counters, and rows of which none proves who a user is. */
    private static final Set<String> KEPT = Set.of(
            "account",
            "account_preference",
            "address_twin",
            "attempt",
            "attempt_subject",
            "audit_event",
            "change_log",
            "external_identity",
            "flyway_schema_history",
            "guard_rule",
            "installation",
            "mail_event",
            "membership",
            "membership_history",
            "oauth_client",
            "oauth_client_event",
            "oauth_logout",
            "oauth_signing_key",
            "oidc_state",
            "overview_state",
            "passkey",
            "passkey_user",
            "password_credential",
            "password_history",
            "people_group",
            "recovery_code",
            "server_key",
            "setting",
            "sign_in",
            "sign_in_day",
            "totp",
            "used_token");

    @Test
    void everyTableIsVoidOrKept() {
        try (FreshDatabase fresh = new FreshDatabase(DatabaseKind.H2)) {
            Set<String> tables = fresh.database()
                    .withHandle(handle -> handle.createQuery(
                                    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
                            .mapTo(String.class)
                            .collect(Collectors.toCollection(TreeSet::new)));
            assertThat(tables)
                    .as("a new table: may a restored backup make its rows valid again? See RestoredStore")
                    .isEqualTo(Stream.of(RestoredStore.tables(), OUTDATED, ASKED, KEPT)
                            .flatMap(Set::stream)
                            .collect(Collectors.toCollection(TreeSet::new)));
            assertThat(RestoredStore.tables()).doesNotContainAnyElementsOf(KEPT).doesNotContainAnyElementsOf(OUTDATED);
        }
    }
}
