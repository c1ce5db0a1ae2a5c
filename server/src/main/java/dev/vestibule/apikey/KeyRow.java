package dev.vestibule.apikey;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vestibule.session.ApiKeySecret;
import dev.vestibule.session.KeyLimits;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key on the wire: the contract's keys (identity wire, section 4.2), then ours.
 *
 * @param unmaskedKey only in the response that creates it
 * @param personal whether it acts as its owner
 * @param previousKeyUntil until when the previous secret is valid
 */
record KeyRow(
        int id,
        String name,
        Instant createdAt,
        Instant updatedAt,
        String maskedKey,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String unmaskedKey,

        Group group,
        Person updatedBy,
        @Nullable Person owner,
        boolean personal,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt,
        @Nullable Instant previousKeyUntil,
        List<String> methods,
        List<String> paths,
        List<String> addresses) {

    record Group(int id, String name) {}

    record Person(int id, String commonName) {
        static Person of(ApiKeyListStore.Named named) {
            return new Person(named.id().value(), named.name());
        }
    }

    static KeyRow of(ApiKeyListStore.Listed key) {
        return of(key, null);
    }

    static KeyRow of(ApiKeyService.Fresh fresh) {
        return of(fresh.key(), fresh.secret().text());
    }

    private static KeyRow of(ApiKeyListStore.Listed key, @Nullable String unmasked) {
        KeyLimits limits = key.settings().limits();
        return new KeyRow(
                key.id().value(),
                key.settings().name(),
                key.createdAt(),
                key.updatedAt(),
                ApiKeySecret.masked(key.prefix()),
                unmasked,
                new Group(key.group().id().value(), key.group().name()),
                Person.of(key.updatedBy()),
                key.owner().map(Person::of).orElse(null),
                key.personal(),
                key.settings().expiresAt().orElse(null),
                key.lastUsedAt().orElse(null),
                key.retiringUntil().orElse(null),
                limits.methodTexts(),
                limits.pathTexts(),
                limits.addresses().texts());
    }
}
