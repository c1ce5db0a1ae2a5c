package dev.vestibule.guard;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Principal;
import dev.vestibule.user.GroupId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Changes the rules, for administrators. Each change is audited and announced to the other nodes in its transaction.
 */
public final class RuleService {
    /** Every request is compared with all rules. */
    static final int MOST = 1000;

    private final RuleStore store;
    private final RuleBook book;
    private final Transactions transactions;
    private final ChangeLog changes;
    private final AuditWriter audit;
    private final Runnable prepare;
    private final InstantSource clock;

    /** @param prepare what the first decision by a rule would have to wait for */
    RuleService(
            RuleStore store,
            RuleBook book,
            Transactions transactions,
            ChangeLog changes,
            AuditWriter audit,
            Runnable prepare,
            InstantSource clock) {
        this.store = store;
        this.book = book;
        this.transactions = transactions;
        this.changes = changes;
        this.audit = audit;
        this.prepare = prepare;
        this.clock = clock;
    }

    /** Returns all rules in their order, and the names of all groups. */
    public Rules all() {
        return book.read();
    }

    public GuardRule find(int id) {
        return at(store.all(), id);
    }

    private static GuardRule at(List<GuardRule> all, int id) {
        return all.stream().filter(rule -> rule.id() == id).findFirst().orElseThrow(Refusal.NOT_FOUND::exception);
    }

    /**
     * Adds a rule.
     *
     * @param place empty for the last one
     */
    public GuardRule add(Principal principal, RuleTerms terms, Optional<Integer> place) {
        allow(principal);
        prepare.run();
        return changed(() -> {
            List<GuardRule> all = store.lock();
            if (all.size() >= MOST) {
                throw InvalidInputException.of("host", Message.of("field.guard-too-many", MOST));
            }
            Instant now = clock.instant();
            int id = store.add(all.size() + 1, terms, now);
            GuardRule added = new GuardRule(id, all.size() + 1, terms);
            List<GuardRule> more = new ArrayList<>(all);
            more.add(added);
            GuardRule placed = place.map(wanted -> moved(more, added, wanted)).orElse(added);
            note("guard-rule.create", id, described(terms), principal, now);
            return placed;
        });
    }

    /**
     * Changes a rule.
     *
     * @param place empty to leave it where it is
     */
    public GuardRule change(Principal principal, int id, UnaryOperator<RuleTerms> change, Optional<Integer> place) {
        allow(principal);
        return changed(() -> {
            List<GuardRule> all = store.lock();
            GuardRule before = at(all, id);
            GuardRule after = new GuardRule(id, before.place(), change.apply(before.terms()));
            Instant now = clock.instant();
            Map<String, Object> details = new LinkedHashMap<>(differences(before.terms(), after.terms()));
            if (!details.isEmpty()) {
                store.change(id, after.terms(), now);
            }
            GuardRule placed = place.map(wanted -> moved(all, after, wanted)).orElse(after);
            if (placed.place() != before.place()) {
                details.put("place", AuditStore.change(before.place(), placed.place()));
            }
            if (!details.isEmpty()) {
                details.putIfAbsent("host", after.terms().host().toString());
                details.putIfAbsent("path", after.terms().path().toString());
                note("guard-rule.change", id, details, principal, now);
            }
            return placed;
        });
    }

    /** Deletes a rule, if it exists. */
    public void delete(Principal principal, int id) {
        allow(principal);
        var unused = changed(() -> {
            List<GuardRule> all = store.lock();
            Optional<GuardRule> gone =
                    all.stream().filter(rule -> rule.id() == id).findFirst();
            gone.ifPresent(rule -> {
                store.delete(id);
                renumber(all.stream().filter(other -> other.id() != id).toList());
                note("guard-rule.delete", id, described(rule.terms()), principal, clock.instant());
            });
            return gone;
        });
    }

    /** Moves one of the locked rules, and returns it. */
    private GuardRule moved(List<GuardRule> all, GuardRule rule, int wanted) {
        List<GuardRule> others = new ArrayList<>(
                all.stream().filter(other -> other.id() != rule.id()).toList());
        int index = Math.min(wanted, all.size()) - 1;
        others.add(index, rule);
        renumber(others);
        return rule.at(index + 1);
    }

    private void renumber(List<GuardRule> order) {
        store.place(IntStream.range(0, order.size())
                .filter(i -> order.get(i).place() != i + 1)
                .mapToObj(i -> order.get(i).at(i + 1))
                .toList());
    }

    private <T> T changed(Supplier<T> steps) {
        T result = transactions.call(() -> {
            T done = steps.get();
            changes.add(ChangeLog.Kind.SETTING, "guard-rules");
            return done;
        });
        book.drop();
        return result;
    }

    private static void allow(Principal principal) {
        if (!principal.superuser()) {
            throw Refusal.NOT_ALLOWED.exception();
        }
    }

    private void note(String action, int id, Map<String, Object> details, Principal principal, Instant now) {
        AuditEvent.Subject subject = new AuditEvent.Subject("guard-rule", Integer.toString(id));
        audit.add(new AuditEvent(now, principal.actor(), action, subject, details));
    }

    private static Map<String, Object> described(RuleTerms terms) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("host", terms.host().toString());
        all.put("path", terms.path().toString());
        all.put("access", terms.access().wireName());
        all.put("methods", terms.methodTexts());
        all.put("groups", terms.groups().stream().map(GroupId::value).toList());
        all.put("networks", terms.networks().texts());
        all.put("factor", terms.factor().wireName());
        return all;
    }

    private static Map<String, Object> differences(RuleTerms before, RuleTerms after) {
        Map<String, Object> old = described(before);
        Map<String, Object> all = new LinkedHashMap<>();
        described(after).forEach((name, value) -> {
            Object earlier = old.getOrDefault(name, "");
            if (!value.equals(earlier)) {
                all.put(name, AuditStore.change(earlier, value));
            }
        });
        return all;
    }
}
