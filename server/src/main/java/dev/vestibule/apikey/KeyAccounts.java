package dev.vestibule.apikey;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.user.Actor;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;

/** The accounts that service keys act as, and the owners of keys, within the ongoing transaction. */
final class KeyAccounts {
    private final ApiKeyStore store;
    private final Memberships memberships;

    KeyAccounts(ApiKeyStore store, Memberships memberships) {
        this.store = store;
        this.memberships = memberships;
    }

    /**
     * Refuses owners and groups that do not exist. Locks the owner, so that a deactivation happens entirely before or
     * after.
     */
    void checkOwnerAndGroup(KeySettings settings) {
        if (settings.owner().filter(owner -> !store.lockActivePerson(owner)).isPresent()) {
            throw InvalidInputException.of(Input.KEY_OWNER, Message.of("field.key-owner"));
        }
        if (settings.group().filter(group -> !store.groupExists(group)).isPresent()) {
            throw InvalidInputException.of(Input.KEY_GROUP, Message.of("field.group"));
        }
    }

    /** Adds the account that a new service key acts as. */
    UserId add(KeySettings settings, Actor actor, Instant now) {
        UserId holder = store.addAccount(settings.name(), now);
        memberships.join(holder, GroupId.ALL_USERS, false, Memberships.Cause.bySystem(now));
        join(holder, settings, actor, now);
        return holder;
    }

    /** Moves an account from one group to another, if they differ. */
    void move(UserId holder, KeySettings before, KeySettings after, Actor actor, Instant now) {
        if (before.group().equals(after.group())) {
            return;
        }
        Optional<GroupId> left = before.group().filter(group -> !group.equals(GroupId.ALL_USERS));
        if (left.isPresent()) {
            memberships.leave(holder, left.get(), Memberships.Cause.byHand(actor, now));
        }
        join(holder, after, actor, now);
    }

    private void join(UserId holder, KeySettings settings, Actor actor, Instant now) {
        if (settings.group().isPresent()) {
            memberships.join(holder, settings.group().get(), false, Memberships.Cause.byHand(actor, now));
        }
    }
}
