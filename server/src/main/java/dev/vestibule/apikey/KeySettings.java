package dev.vestibule.apikey;

import dev.vestibule.session.KeyLimits;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings of a key.
 *
 * @param group the group of its account, besides All Users; empty for personal keys, which act as their owner
 * @param owner the user with whom it is revoked
 */
public record KeySettings(
        String name, Optional<GroupId> group, Optional<UserId> owner, Optional<Instant> expiresAt, KeyLimits limits) {

    /** Returns whether the key has expired. The instant of expiry itself counts as expired. */
    boolean isOver(Instant now) {
        return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
    }

    KeySettings inGroup(GroupId present) {
        return new KeySettings(name, Optional.of(present), owner, expiresAt, limits);
    }

    /** Returns the values that are set, by their names on the wire, for the audit log. */
    public Map<String, Object> told() {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("name", name);
        group.ifPresent(number -> told.put("group_id", number.value()));
        owner.ifPresent(target -> told.put("owner_id", target.value()));
        expiresAt.ifPresent(end -> told.put("expires_at", end.toString()));
        limits.told().forEach((part, texts) -> {
            if (!texts.isEmpty()) {
                told.put(part, texts);
            }
        });
        return told;
    }

    /** Returns the values that differ from the next version, as {@code {"from": ..., "to": ...}} by name. */
    public Map<String, Object> changesTo(KeySettings next) {
        Map<String, Object> from = told();
        Map<String, Object> to = next.told();
        Map<String, Object> names = new LinkedHashMap<>(from);
        names.putAll(to);
        Map<String, Object> changes = new LinkedHashMap<>();
        for (String name : names.keySet()) {
            Object before = from.getOrDefault(name, "");
            Object after = to.getOrDefault(name, "");
            if (!before.equals(after)) {
                changes.put(name, new TreeMap<>(Map.of("from", before, "to", after)));
            }
        }
        return changes;
    }
}
