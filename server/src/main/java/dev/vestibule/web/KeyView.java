package dev.vestibule.web;

import dev.vestibule.apikey.ApiKeyListStore;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.ApiKeySecret;
import dev.vestibule.session.KeyLimits;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A key for pages.
 *
 * @param shown the prefix, to distinguish it from others
 * @param personal whether it acts as its owner
 * @param limits its restrictions, in the words of the API; empty for none
 * @param retiringUntil until when the previous secret is valid
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
        @Nullable DisplayTime expiresAt,
        @Nullable DisplayTime lastUsedAt,
        @Nullable DisplayTime retiringUntil,
        DisplayTime createdAt,
        DisplayTime changedAt,
        String changedBy) {

    public static KeyView of(ApiKeyListStore.Listed key, Instant now, Messages messages) {
        KeyLimits limits = key.settings().limits();
        return new KeyView(
                key.id().value(),
                key.settings().name(),
                key.prefix() + "…",
                key.personal(),
                key.settings().expiresAt().filter(end -> !now.isBefore(end)).isPresent(),
                key.group().name(),
                key.group().id().value(),
                key.owner().map(ApiKeyListStore.Named::name),
                key.owner().map(owner -> owner.id().value()).orElse(0),
                Stream.of(
                                limits.methodTexts(),
                                limits.pathTexts(),
                                limits.addresses().texts())
                        .flatMap(List::stream)
                        .toList(),
                moment(key.settings().expiresAt(), messages),
                moment(key.lastUsedAt(), messages),
                moment(key.retiringUntil().filter(now::isBefore), messages),
                DisplayTime.of(key.createdAt(), messages),
                DisplayTime.of(key.updatedAt(), messages),
                key.updatedBy().name());
    }

    private static @Nullable DisplayTime moment(Optional<Instant> instant, Messages messages) {
        return instant.map(at -> DisplayTime.of(at, messages)).orElse(null);
    }

    /** Returns its state, in a word. */
    public Message state() {
        if (expired) {
            return Message.of("keys.expired");
        }
        return Message.of(retiringUntil == null ? "keys.works" : "keys.two-secrets");
    }

    /** Returns the color of its state. */
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
