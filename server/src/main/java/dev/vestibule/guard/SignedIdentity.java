package dev.vestibule.guard;

import dev.vestibule.user.User;
import java.util.List;
import java.util.Optional;

/** Signs who sent a request, for an application that trusts no plain header. */
@FunctionalInterface
public interface SignedIdentity {
    /** Signs nothing. */
    SignedIdentity NONE = (user, groups, host) -> Optional.empty();

    /**
     * Returns a token for one host; empty if there is none. Must not block.
     *
     * @param groups the names of the user's groups
     */
    Optional<String> token(User user, List<String> groups, String host);
}
