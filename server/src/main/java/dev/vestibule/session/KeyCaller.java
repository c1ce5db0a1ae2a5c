package dev.vestibule.session;

import dev.vestibule.user.User;

/**
 * A program with an API key.
 *
 * @param user the user that it acts as
 */
public record KeyCaller(ApiKey key, User user) implements Caller {
    @Override
    public boolean isUnrestricted() {
        return !key.isLimited();
    }

    @Override
    public String id() {
        return "key-" + key.id().value();
    }
}
