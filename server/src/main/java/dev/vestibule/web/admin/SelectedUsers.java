package dev.vestibule.web.admin;

import dev.vestibule.group.MembershipService;
import dev.vestibule.mfa.management.FactorReminders;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.reset.ResetRequests;
import dev.vestibule.session.admin.SessionAdminService;
import dev.vestibule.session.admin.SessionFilter;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.admin.PendingInvitations;
import dev.vestibule.user.admin.UserActivation;
import dev.vestibule.web.PageRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Does the same with several users, one after the other, each as if it were done with that user alone: with its rules,
 * its transaction and its audit events. Those with whom it cannot be done are skipped.
 */
public final class SelectedUsers {
    /** What can be done. */
    enum Act {
        DEACTIVATE,
        RESET,
        INVITE,
        REVOKE,
        GROUP,
        REMIND
    }

    /** A user with whom it is not done. */
    record Skipped(User user, Message reason) {}

    /** With whom it can be done, and with whom not. */
    record Plan(List<User> users, List<Skipped> skipped) {
        List<UserId> ids() {
            return users.stream().map(User::id).toList();
        }
    }

    /**
     * What was done.
     *
     * @param sessions how many were revoked
     */
    record Outcome(List<User> done, List<Skipped> skipped, int sessions) {}

    private static final String HAS_FACTOR = "admin.selected.has-second-factor";
    private static final String ACCEPTED = "admin.selected.signed-in-already";

    private final UserActivation activation;
    private final PendingInvitations invitations;
    private final ResetRequests resets;
    private final SessionAdminService sessions;
    private final MembershipService memberships;
    private final FactorReminders reminders;

    public SelectedUsers(
            UserActivation activation,
            PendingInvitations invitations,
            ResetRequests resets,
            SessionAdminService sessions,
            MembershipService memberships,
            FactorReminders reminders) {
        this.activation = activation;
        this.invitations = invitations;
        this.resets = resets;
        this.sessions = sessions;
        this.memberships = memberships;
        this.reminders = reminders;
    }

    /** Returns what is known in advance. */
    static Plan plan(Act act, List<User> selected, PageRequest request, Optional<GroupId> group) {
        List<User> users = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        for (User user : selected) {
            Optional<Message> reason = reason(act, user, request, group);
            if (reason.isPresent()) {
                skipped.add(new Skipped(user, reason.get()));
            } else {
                users.add(user);
            }
        }
        return new Plan(users, skipped);
    }

    private static Optional<Message> reason(Act act, User user, PageRequest request, Optional<GroupId> group) {
        if ((act == Act.DEACTIVATE || act == Act.REVOKE)
                && user.id().equals(request.who().user().id())) {
            return Optional.of(Message.of("admin.selected.yourself"));
        }
        if (act != Act.REVOKE && !user.isActive()) {
            return Optional.of(Message.of("admin.people.closed-one"));
        }
        if (act == Act.INVITE && !PendingInvitations.isFor(user)) {
            return Optional.of(Message.of(ACCEPTED));
        }
        if (act == Act.REMIND && user.status().factors().any()) {
            return Optional.of(Message.of(HAS_FACTOR));
        }
        return group.filter(user::isIn).map(in -> Message.of("admin.selected.member-already"));
    }

    /** Does it with those with whom it can be done. */
    Outcome run(Act act, List<User> selected, PageRequest request, Optional<GroupId> group) {
        Plan plan = plan(act, selected, request, group);
        List<User> done = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>(plan.skipped());
        int ended = 0;
        for (User user : plan.users()) {
            try {
                Step step = run(act, user, request, group);
                ended += step.sessions();
                step.skipped().ifPresentOrElse(reason -> skipped.add(new Skipped(user, reason)), () -> done.add(user));
            } catch (TooManyAttemptsException refused) {
                skipped.add(new Skipped(user, Message.of("admin.selected.too-many-emails")));
            } catch (RefusedException refused) {
                skipped.add(new Skipped(user, told(refused)));
            }
        }
        return new Outcome(List.copyOf(done), List.copyOf(skipped), ended);
    }

    /**
     * The result for one user.
     *
     * @param sessions how many were revoked
     * @param skipped why it was not done; empty if it was
     */
    private record Step(int sessions, Optional<Message> skipped) {
        private static final Step DONE = new Step(0, Optional.empty());
    }

    private Step run(Act act, User user, PageRequest request, Optional<GroupId> group) {
        switch (act) {
            case DEACTIVATE -> activation.deactivate(GroupPage.principal(request), user.id());
            case RESET -> resets.askFor(user, request.request().client());
            case GROUP ->
                memberships.enter(GroupPage.principal(request), user.id(), group.orElseThrow(), Optional.empty());
            case REMIND -> {
                return new Step(0, refusal(reminders.remind(user)));
            }
            case INVITE -> {
                return new Step(0, refusal(invitations.resend(GroupPage.principal(request), user.id())));
            }
            case REVOKE -> {
                int revoked = sessions.revoke(
                                SessionFilter.of(user.id()),
                                Optional.of(request.who().session().id()),
                                request.actor(),
                                Map.of("account", user.email().address()))
                        .sessions();
                return new Step(revoked, Optional.empty());
            }
        }
        return Step.DONE;
    }

    private static Optional<Message> refusal(FactorReminders.Outcome outcome) {
        return switch (outcome) {
            case SENT -> Optional.empty();
            case SET_UP -> Optional.of(Message.of(HAS_FACTOR));
            case SENT_BEFORE -> Optional.of(Message.of("admin.selected.reminded-already"));
        };
    }

    private static Optional<Message> refusal(PendingInvitations.Resent resent) {
        return switch (resent) {
            case SENT -> Optional.empty();
            case ACCEPTED -> Optional.of(Message.of(ACCEPTED));
            case TOO_MANY ->
                Optional.of(Message.of("admin.selected.too-many-invitations", PendingInvitations.MOST_A_DAY));
        };
    }

    private static Message told(RefusedException refused) {
        if (refused.refusal() == Refusal.LAST_ADMINISTRATOR) {
            return Message.of("admin.selected.last-administrator");
        }
        if (refused.refusal() == Refusal.NOT_FOUND) {
            return Message.of("admin.people.closed-one");
        }
        throw refused;
    }
}
