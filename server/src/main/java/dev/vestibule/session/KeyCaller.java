package dev.vestibule.session;

import dev.vestibule.user.User;

/**
 * A program that shows a key.
 *
 * @param user as whom it acts
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
