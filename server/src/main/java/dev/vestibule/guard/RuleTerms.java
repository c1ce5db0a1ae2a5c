package dev.vestibule.guard;

import dev.vestibule.platform.address.Networks;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import java.util.List;
import java.util.Set;

/**
 * What a rule matches, and what it asks for.
 *
 * @param methods those that it matches; empty for all
 * @param groups the user must be in one of them; empty for no such condition
 * @param networks the client must be in one of them; empty for no such condition
 */
public record RuleTerms(
        RuleHost host,
        RulePath path,
        Access access,
        Set<String> methods,
        List<GroupId> groups,
        Networks networks,
        RequiredFactor factor) {
    public RuleTerms {
        methods = Set.copyOf(methods);
        groups = List.copyOf(groups);
    }

    /** Returns whether a user is in one of the groups, if there are any. */
    boolean admits(User user) {
        for (GroupId group : groups) {
            if (user.isIn(group)) {
                return true;
            }
        }
        return groups.isEmpty();
    }

    /** Returns the methods in alphabetical order. */
    public List<String> methodTexts() {
        return methods.stream().sorted().toList();
    }
}
