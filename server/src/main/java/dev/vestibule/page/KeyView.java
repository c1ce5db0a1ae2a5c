package dev.vestibule.page;

import dev.vestibule.key.ApiKeyStore;
import dev.vestibule.session.ApiKeySecret;
import dev.vestibule.session.KeyLimits;
import dev.vestibule.text.Message;
import dev.vestibule.text.Words;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A key as pages show it.
 *
 * @param shown what is shown of it, to tell it from others
 * @param personal whether it acts as its owner
 * @param limits what it is good for, in the words of the API; empty for everything
 * @param retiringUntil how long the secret that was replaced goes on
 */
public record KeyView(
        int id,
        String name,
        String shown,
        boolean personal,
        boolean expired,
        String group,
        int groupId,
        Optional<String> owner,
        int ownerId,
        List<String> limits,
        @Nullable Moment expiresAt,
        @Nullable Moment lastUsedAt,
        @Nullable Moment retiringUntil,
        Moment createdAt,
        Moment changedAt,
        String changedBy) {

    public static KeyView of(ApiKeyStore.Listed key, Instant now, Words words) {
        KeyLimits limits = key.settings().limits();
        return new KeyView(
                key.id(),
                key.settings().name(),
                key.prefix() + "…",
                key.personal(),
                key.settings().expiresAt().filter(end -> !now.isBefore(end)).isPresent(),
                key.group().name(),
                key.group().id(),
                key.owner().map(ApiKeyStore.Named::name),
                key.owner().map(ApiKeyStore.Named::id).orElse(0),
                Stream.of(
                                limits.methodTexts(),
                                limits.pathTexts(),
                                limits.addresses().texts())
                        .flatMap(List::stream)
                        .toList(),
                moment(key.settings().expiresAt(), words),
                moment(key.lastUsedAt(), words),
                moment(key.retiringUntil().filter(now::isBefore), words),
                Moment.of(key.createdAt(), words),
                Moment.of(key.updatedAt(), words),
                key.updatedBy().name());
    }

    private static @Nullable Moment moment(Optional<Instant> instant, Words words) {
        return instant.map(at -> Moment.of(at, words)).orElse(null);
    }

    /** Whether it works, in a word. */
    public Message state() {
        if (expired) {
            return Message.of("keys.expired");
        }
        return Message.of(retiringUntil == null ? "keys.works" : "keys.two-secrets");
    }

    /** The colour of that. */
    public String tone() {
        return expired ? "bad" : "good";
    }

    /** The secret of a key, for the one page that shows it. */
    public record Fresh(int id, String name, String secret) {
        public static Fresh of(int id, String name, ApiKeySecret secret) {
            return new Fresh(id, name, secret.text());
        }

        @Override
        public String toString() {
            return "Fresh[" + id + "]";
        }
    }
}
