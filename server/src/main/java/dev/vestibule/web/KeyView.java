package dev.vestibule.web;

import dev.vestibule.apikey.ApiKeyListStore;
import dev.vestibule.apikey.ApiKeyListStore.Named;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.KeyLimits;
import dev.vestibule.user.GroupId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A key for pages.
 *
 * @param shown the prefix, to distinguish it from others
 * @param personal whether it acts as its owner
 * @param createdBy empty text if unknown
 * @param limits its restrictions, in the words of the API; empty for none
 * @param expiry when it expires
 * @param retiringUntil until when the previous secret is valid
 */
public record KeyView(
        int id,
        String name,
        String shown,
        boolean personal,
        String group,
        int groupId,
        Optional<String> owner,
        int ownerId,
        String createdBy,
        List<String> limits,
        Expiry expiry,
        @Nullable DisplayTime lastUsedAt,
        @Nullable DisplayTime retiringUntil,
        DisplayTime createdAt,
        DisplayTime changedAt,
        String changedBy) {

    /**
     * When a key expires.
     *
     * @param day its last day, as in its form: in UTC, whatever the reader's time zone; an instant, if a program has
     *     set one within a day; empty text if it never expires
     * @param days how many days are left, counting the last one; 0 if it has expired or never expires
     */
    public record Expiry(String day, boolean over, boolean soon, int days) {
        static Expiry of(Optional<Instant> end, Instant now, Messages messages) {
            return end.map(at -> of(at, now, messages)).orElseGet(() -> new Expiry("", false, false, 0));
        }

        private static Expiry of(Instant end, Instant now, Messages messages) {
            LocalDate last = lastDay(end);
            boolean wholeDay = end.equals(last.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC));
            String day = wholeDay
                    ? DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
                            .withLocale(messages.locale())
                            .format(last)
                    : DisplayTime.of(end, messages).text();
            Duration left = Duration.between(now, end);
            boolean over = left.isNegative() || left.isZero();
            return new Expiry(
                    day,
                    over,
                    !over && left.compareTo(ApiKeyListStore.SOON) <= 0,
                    over ? 0 : Math.toIntExact(left.plusDays(1).minusNanos(1).toDays()));
        }
    }

    /** Returns the last day of a key that expires then, in UTC. */
    public static LocalDate lastDay(Instant end) {
        return LocalDate.ofInstant(end.minusNanos(1), ZoneOffset.UTC);
    }

    public static KeyView of(ApiKeyListStore.Listed key, Instant now, Messages messages) {
        return new KeyView(
                key.id().value(),
                key.settings().name(),
                key.prefix() + "…",
                key.personal(),
                key.group().name(),
                key.group().id().value(),
                key.owner().map(Named::name),
                key.owner().map(owner -> owner.id().value()).orElse(0),
                key.createdBy().map(Named::name).orElse(""),
                limits(key.settings().limits()),
                Expiry.of(key.settings().expiresAt(), now, messages),
                moment(key.lastUsedAt(), messages),
                moment(key.retiringUntil().filter(now::isBefore), messages),
                DisplayTime.of(key.createdAt(), messages),
                DisplayTime.of(key.updatedAt(), messages),
                key.updatedBy().name());
    }

    private static List<String> limits(KeyLimits limits) {
        return Stream.of(
                        limits.methodTexts(),
                        limits.pathTexts(),
                        limits.addresses().texts())
                .flatMap(List::stream)
                .toList();
    }

    private static @Nullable DisplayTime moment(Optional<Instant> instant, Messages messages) {
        return instant.map(at -> DisplayTime.of(at, messages)).orElse(null);
    }

    public boolean expired() {
        return expiry.over();
    }

    /** Returns whether the key has no restrictions. */
    public boolean powerful() {
        return !personal && limits.isEmpty() && groupId == GroupId.ADMINISTRATORS.value();
    }

    /** Returns its state, in a few words. */
    public Message state() {
        if (expiry.over()) {
            return Message.of("keys.expired");
        }
        if (expiry.soon()) {
            return Message.counted("keys.expires-in", expiry.days());
        }
        return Message.of(retiringUntil == null ? "keys.works" : "keys.two-secrets");
    }

    /** Returns the color of its state. */
    public String tone() {
        return expiry.over() ? "bad" : expiry.soon() ? "warn" : "good";
    }
}
