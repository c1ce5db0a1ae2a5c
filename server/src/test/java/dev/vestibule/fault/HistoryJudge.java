package dev.vestibule.fault;

import dev.vestibule.fault.Act.Held;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Judges what clients were told, by section 1 of the promises. Questions overlap, and some have no answer: an answer is
 * wrong only if no order in which things may have happened explains it.
 */
final class HistoryJudge {
    private final Map<String, List<Event>> changes = new HashMap<>(); // by person: what ends keys, and the like
    private final Map<String, Event> births = new HashMap<>(); // by key
    private final Map<String, Event> passwords = new HashMap<>(); // by person and password: what set it
    private final Map<String, Event> mints = new HashMap<>(); // by token
    private final Map<String, Event> refusals = new HashMap<>(); // by key, and by node and key: the earliest one
    private final Map<String, Event> winners = new HashMap<>(); // by token
    private final List<String> violations = new ArrayList<>();
    private final long calmFrom;

    private HistoryJudge(long calmFrom) {
        this.calmFrom = calmFrom;
    }

    /**
     * Returns what is wrong, one line each.
     *
     * @param calmFrom from when on nothing is broken, so that there is no reason for trouble
     */
    static List<String> violations(List<Event> history, long calmFrom) {
        HistoryJudge judge = new HistoryJudge(calmFrom);
        history.forEach(judge::remember);
        history.forEach(judge::judge);
        return judge.violations;
    }

    // --- What happened ---

    private void remember(Event event) {
        Act act = event.act();
        if (event.mayBeDone() && act.changes()) {
            changes.computeIfAbsent(act.person(), person -> new ArrayList<>()).add(event);
            act.sets().ifPresent(next -> passwords.put(act.person() + " " + next, event));
        }
        if (event.done()) {
            act.made().ifPresent(held -> give(held, event));
            if (act instanceof Act.Mint mint) {
                mints.put(mint.token(), event);
            }
        }
        if (event.told() == Told.REFUSED) {
            act.shown().ifPresent(held -> {
                refusals.merge(held.key(), event, HistoryJudge::earlier);
                refusals.merge(event.node() + " " + held.key(), event, HistoryJudge::earlier);
            });
        }
    }

    private static Event earlier(Event one, Event other) {
        return one.to() <= other.to() ? one : other;
    }

    /** A refresh that is repeated gives the same key again; nothing else does. */
    private void give(Held held, Event event) {
        Event earlier = births.putIfAbsent(held.key(), event);
        if (earlier == null) {
            return;
        }
        boolean repeated = earlier.act() instanceof Act.Refresh && event.act() instanceof Act.Refresh;
        if (!repeated || !earlier.act().made().equals(Optional.of(held))) {
            wrong("a key given out twice", event, Optional.of(earlier));
        }
        if (event.from() < earlier.from()) {
            births.put(held.key(), event);
        }
    }

    private Optional<Event> any(String person, Predicate<Event> question) {
        return changes.getOrDefault(person, List.of()).stream().filter(question).findFirst();
    }

    // --- What must not have been said ---

    private void judge(Event event) {
        if (event.told() == Told.WRONG) {
            wrong("an answer that is never right", event, Optional.empty());
        }
        if (event.from() >= calmFrom && (event.told() == Told.TROUBLE || event.told() == Told.UNKNOWN)) {
            wrong("trouble without a reason", event, Optional.empty());
        }
        event.act().shown().ifPresent(held -> judgeKey(held, event));
        if (event.done()) {
            judgeName(event);
            judgePassword(event);
            if (event.act().uses().isPresent()) {
                judgeUse(event);
            }
            judgeClosed(event);
        } else if (event.told() == Told.REFUSED && event.act() instanceof Act.SignIn) {
            judgeRefusedSignIn(event);
        } else if ((event.told() == Told.REFUSED || event.told() == Told.NO)
                && event.act().uses().isPresent()) {
            judgeRefusedToken(event);
        }
    }

    private void judgeKey(Held held, Event event) {
        Event birth = births.get(held.key());
        if (event.done()) {
            if (birth == null) {
                wrong("yes to a key that was never given out", event, Optional.empty());
                return;
            }
            Optional<Event> end = any(
                    held.owner(),
                    other -> !other.equals(birth)
                            && other.done()
                            && other.act().ends(held)
                            && other.from() >= birth.to()
                            && other.to() + other.act().bound().toNanos() <= event.from());
            end.ifPresent(other -> wrong("yes after the end", event, end));
            refusalBefore(held, event).ifPresent(refused -> wrong("yes after a refusal", event, Optional.of(refused)));
        } else if (event.told() == Told.REFUSED && birth != null) {
            boolean explained = any(
                            held.owner(),
                            other -> !other.equals(birth)
                                    && !other.equals(event)
                                    && other.mayBeDoneAfter(birth)
                                    && other.from() <= event.to()
                                    && other.act().mayEnd(held)
                                    && isOverWith(held, other.act(), other.from(), event.to()))
                    .isPresent();
            if (!explained) {
                wrong("a live key refused", event, Optional.of(birth));
            }
        }
    }

    /** A node knows at once what it has said; others have a second to learn of the end that was the reason. */
    private Optional<Event> refusalBefore(Held held, Event event) {
        Optional<Event> here = Optional.ofNullable(refusals.get(event.node() + " " + held.key()))
                .filter(refused -> refused.to() <= event.from());
        return here.isPresent()
                ? here
                : Optional.ofNullable(refusals.get(held.key()))
                        .filter(refused -> refused.to() + Act.AT_MOST.toNanos() <= event.from());
    }

    /** A key that was replaced counts for half a minute longer. */
    private static boolean isOverWith(Held held, Act end, long endedAt, long refusedAt) {
        boolean replaced =
                end instanceof Act.Refresh refresh && refresh.by().key().equals(held.key());
        return !replaced || refusedAt - endedAt >= Act.Refresh.GRACE.toNanos();
    }

    private void judgeName(Event event) {
        if (event.act() instanceof Act.Check check
                && !check.named().equals(check.by().owner())) {
            wrong(
                    "yes with another user's name",
                    event,
                    Optional.ofNullable(births.get(check.by().key())));
        }
    }

    private void judgePassword(Event event) {
        event.act().proves().ifPresent(password -> {
            String person = event.act().person();
            Event set = passwords.get(person + " " + password);
            if (set == null || set.from() > event.to()) {
                wrong("yes to a wrong password", event, Optional.empty());
                return;
            }
            Optional<Event> later = any(
                    person,
                    other -> !other.equals(event)
                            && !other.equals(set)
                            && other.done()
                            && other.act().sets().isPresent()
                            && other.from() >= set.doneBy()
                            && other.to() <= event.from());
            later.ifPresent(other -> wrong("yes to an old password", event, later));
        });
    }

    private void judgeRefusedSignIn(Event event) {
        String person = event.act().person();
        Event set = passwords.get(person + " " + event.act().proves().orElseThrow());
        if (set == null || !set.done() || set.to() > event.from()) {
            return;
        }
        boolean explained = any(
                        person,
                        other -> !other.equals(set)
                                && other.act().sets().isPresent()
                                && other.mayBeDoneAfter(set)
                                && other.from() <= event.to())
                .isPresent();
        if (!explained && !mayBeClosed(person, event)) {
            wrong("the right password refused", event, Optional.of(set));
        }
    }

    /** Nothing may give out a key while the account is certainly disabled. */
    private void judgeClosed(Event event) {
        if (event.act().made().isEmpty()) {
            return;
        }
        String person = event.act().person();
        Optional<Event> closed = any(
                person,
                other -> other.act() instanceof Act.Disable
                        && other.done()
                        && other.to() <= event.from()
                        && !mayBeOpenedAgain(person, other, event));
        closed.ifPresent(other -> wrong("let in while disabled", event, closed));
    }

    private boolean mayBeOpenedAgain(String person, Event closed, Event until) {
        return any(
                        person,
                        other -> other.act() instanceof Act.Enable
                                && other.mayBeDoneAfter(closed)
                                && other.from() <= until.to())
                .isPresent();
    }

    private boolean mayBeClosed(String person, Event at) {
        return any(
                        person,
                        closed -> closed.act() instanceof Act.Disable
                                && closed.mayBeDone()
                                && closed.from() <= at.to()
                                && any(
                                                person,
                                                opened -> opened.act() instanceof Act.Enable
                                                        && opened.done()
                                                        && opened.from() >= closed.doneBy()
                                                        && opened.to() <= at.from())
                                        .isEmpty())
                .isPresent();
    }

    private void judgeUse(Event event) {
        String token = event.act().uses().orElseThrow();
        Event winner = winners.putIfAbsent(token, event);
        if (winner != null) {
            wrong("a token used twice", event, Optional.of(winner));
        }
        Event mint = mints.get(token);
        if (mint == null) {
            wrong("yes to a token that was never given out", event, Optional.empty());
            return;
        }
        Optional<Event> end = any(
                event.act().person(),
                other -> !other.equals(event)
                        && other.done()
                        && voidsTokens(other)
                        && other.from() >= mint.to()
                        && other.to() <= event.from());
        end.ifPresent(other -> wrong("a token used after it was void", event, end));
    }

    private void judgeRefusedToken(Event event) {
        Event mint = mints.get(event.act().uses().orElseThrow());
        if (mint == null || mint.to() > event.from()) {
            return;
        }
        boolean explained = any(
                        event.act().person(),
                        other -> !other.equals(event)
                                && voidsTokens(other)
                                && other.mayBeDoneAfter(mint)
                                && other.from() <= event.to())
                .isPresent();
        if (!explained && !mayBeClosed(event.act().person(), event)) {
            wrong("a valid token refused", event, Optional.of(mint));
        }
    }

    private static boolean voidsTokens(Event event) {
        return event.act().sets().isPresent() || event.act() instanceof Act.Disable;
    }

    private void wrong(String rule, Event event, Optional<Event> because) {
        violations.add(
                rule + ": " + event + because.map(other -> "\n    see " + other).orElse(""));
    }
}
