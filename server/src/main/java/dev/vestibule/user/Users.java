package dev.vestibule.user;

import java.time.Instant;

/** Creates users and administrators, with the memberships that follow from that, within the ongoing transaction. */
public final class Users {
    private final UserStore store;
    private final Memberships memberships;

    public Users(UserStore store, Memberships memberships) {
        this.store = store;
        this.memberships = memberships;
    }

    /** Adds a user with the memberships that follow; a duplicate address violates the unique key. */
    public UserId add(NewUser user, Instant now) {
        UserId added = store.add(user, now);
        Memberships.Cause cause = Memberships.Cause.bySystem(now);
        memberships.join(added, GroupId.ALL_USERS, false, cause);
        if (user.superuser()) {
            memberships.join(added, GroupId.ADMINISTRATORS, false, cause);
        }
        return added;
    }

    /** Makes a user an active administrator, on the request of an operator. */
    public void makeAdministrator(UserId id, Instant now) {
        store.makeAdministrator(id, now);
        memberships.join(id, GroupId.ADMINISTRATORS, false, Memberships.Cause.of(Memberships.COMMAND_LINE, now));
    }
}
