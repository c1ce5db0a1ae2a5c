package dev.vestibule.session;

import dev.vestibule.user.User;

/**
 * An application with an access token.
 *
 * @param user the user for whom it acts
 */
public record TokenCaller(AccessToken token, User user) implements Caller {
    @Override
    public boolean isUnrestricted() {
        return token.isUnrestricted();
    }

    @Override
    public String id() {
        return "grant-" + token.grant();
    }
}
