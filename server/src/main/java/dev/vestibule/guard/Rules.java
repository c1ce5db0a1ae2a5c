package dev.vestibule.guard;

import dev.vestibule.user.GroupId;
import dev.vestibule.user.Membership;
import dev.vestibule.user.User;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All rules in their order, and the names of all groups.
 *
 * @param revision differs from that of all others
 */
public record Rules(List<GuardRule> all, Map<GroupId, String> groups, long revision) {
    /** Returns the decision: allowed is only what a rule allows, the same one for both readings of the path. */
    Decision decide(GuardedRequest request, Optional<Identity> identity) {
        if (request.path().isEmpty()) {
            return Decision.without(Reason.AMBIGUOUS_PATH);
        }
        GuardedPath path = request.path().get();
        for (GuardRule rule : all) {
            RuleTerms terms = rule.terms();
            if (!terms.host().matches(request.host().name()) || !concerns(terms, request.method())) {
                continue;
            }
            boolean matches = terms.path().matchesStrictly(path);
            if (matches != terms.path().matchesLeniently(path)) {
                return Decision.without(Reason.AMBIGUOUS_PATH);
            }
            if (matches) {
                return Decision.by(rule, judge(terms, request, identity));
            }
        }
        return Decision.without(Reason.NO_RULE);
    }

    /** A rule about some methods matches an unknown one, so that it can be refused. */
    private static boolean concerns(RuleTerms terms, Optional<String> method) {
        return terms.methods().isEmpty()
                || method.isEmpty()
                || terms.methods().contains(method.get())
                || (method.get().equals("HEAD") && terms.methods().contains("GET"));
    }

    private static Reason judge(RuleTerms terms, GuardedRequest request, Optional<Identity> identity) {
        if (!terms.methods().isEmpty() && request.method().isEmpty()) {
            return Reason.METHOD_UNKNOWN;
        }
        if (!terms.networks().isEmpty()
                && !terms.networks().contain(request.client().get())) {
            return Reason.NETWORK;
        }
        if (terms.access() == Access.ANYONE) {
            return Reason.ANYONE;
        }
        return identity.map(one -> judge(terms, request, one)).orElse(Reason.NOT_SIGNED_IN);
    }

    private static Reason judge(RuleTerms terms, GuardedRequest request, Identity identity) {
        if (identity.mustChangePassword()) {
            return Reason.PASSWORD_CHANGE_DUE;
        }
        if (!identity.isAllowed(request)) {
            return Reason.KEY_RESTRICTED;
        }
        if (!terms.admits(identity.user())) {
            return Reason.GROUP;
        }
        return terms.factor().accepts(identity.factor()) ? Reason.ALLOWED : Reason.FACTOR;
    }

    /** Returns the names of the groups of a rule; of a deleted group its id. */
    public List<String> groupNames(RuleTerms terms) {
        return terms.groups().stream()
                .map(group -> Optional.ofNullable(groups.get(group)).orElse("#" + group.value()))
                .toList();
    }

    /** Returns whether the names of all groups of a user are known here. */
    boolean knowGroupsOf(User user) {
        for (Membership membership : user.memberships()) {
            if (!groups.containsKey(membership.group())) {
                return false;
            }
        }
        return true;
    }
}
