package dev.vestibule.guard;

/**
 * A rule about addresses of applications. The first rule that matches a request decides about it.
 *
 * @param place its place among all rules, from 1
 */
public record GuardRule(int id, int place, RuleTerms terms) {
    GuardRule at(int otherPlace) {
        return new GuardRule(id, otherPlace, terms);
    }
}
