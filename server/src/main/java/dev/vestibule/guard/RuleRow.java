package dev.vestibule.guard;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule as responses of the API and of commands show it.
 *
 * @param groups names; of a deleted group its id
 * @param factor null if none is required
 */
public record RuleRow(
        int id,
        int position,
        String host,
        String path,
        String access,
        List<String> methods,
        List<String> groups,
        List<String> networks,
        @Nullable String factor) {
    /** Returns the fields of one of these rules. */
    public static RuleRow of(GuardRule rule, Rules all) {
        RuleTerms terms = rule.terms();
        return new RuleRow(
                rule.id(),
                rule.place(),
                terms.host().toString(),
                terms.path().toString(),
                terms.access().wireName(),
                terms.methodTexts(),
                all.groupNames(terms),
                terms.networks().texts(),
                terms.factor() == RequiredFactor.NONE ? null : terms.factor().wireName());
    }
}
