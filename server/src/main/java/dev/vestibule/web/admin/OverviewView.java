package dev.vestibule.web.admin;

import dev.vestibule.apikey.ApiKeyListStore.ExpiringKey;
import dev.vestibule.mail.MailState;
import dev.vestibule.operator.doctor.Finding;
import dev.vestibule.operator.doctor.Finding.Verdict;
import dev.vestibule.operator.doctor.Text;
import dev.vestibule.overview.Checklist;
import dev.vestibule.overview.Checklist.Step;
import dev.vestibule.overview.Overview;
import dev.vestibule.overview.OverviewService;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.DeviceKind;
import dev.vestibule.user.admin.UserCountStore.Standing;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.KeyView;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The overview in the reader's language.
 *
 * @param steps the checklist of a new installation; empty if there is none to show
 * @param chart null while there is next to nothing to draw
 * @param behind whether sign-ins of past days are still being counted
 * @param failedMails the number of mails that failed
 * @param hidden a sentence about lockouts that are not listed; empty if all are
 * @param ranAt when the checks that run on request ran last; null if they never did
 */
public record OverviewView(
        List<ListedStep> steps,
        String progress,
        @Nullable SignInChart chart,
        boolean behind,
        Tile sessions,
        Tile users,
        Tile mail,
        String failedMails,
        boolean anyMailFailed,
        boolean sendsMail,
        List<ListedKey> keys,
        String keyCount,
        boolean moreKeys,
        List<LockoutRow> lockouts,
        String hidden,
        List<Check> problems,
        List<Check> passed,
        String passedCount,
        @Nullable DisplayTime ranAt) {

    private static final int MOST_LOCKOUTS = 5;

    /** With sign-ins on fewer days a chart would be all but empty. */
    private static final int DAYS_FOR_A_CHART = 2;

    private static final List<MailState> FAILED = List.of(MailState.REFUSED, MailState.EXPIRED);

    /** Failures first, then what may still fail. */
    private static final List<MailState> MAIL_STATES = List.of(
            MailState.REFUSED,
            MailState.EXPIRED,
            MailState.QUEUED,
            MailState.ASKED,
            MailState.SENT,
            MailState.DROPPED,
            MailState.UNKNOWN_ADDRESS);

    /** A step of the checklist. */
    public record ListedStep(Message title, Message reason, String link, boolean done) {}

    /** A key that expires soon. */
    public record ListedKey(int id, String name, String expiresOn) {}

    /** The result of a check. */
    public record Check(Message verdict, String tone, Said about, Said text, Said advice) {}

    /**
     * A sentence of a check.
     *
     * @param language that of a sentence which is not in the reader's; null for all others
     */
    public record Said(String text, @Nullable String language) {
        static Said of(Text text, String said) {
            return new Said(said, text.sameInAll() ? "en" : null);
        }
    }

    static OverviewView of(Overview overview, Messages messages) {
        NumberFormat numbers = NumberFormat.getIntegerInstance(messages.locale());
        Checklist checklist = overview.checklist();
        List<LockoutRow> lockouts = LockoutRow.of(overview.lockouts().bans(), messages);
        List<ExpiringKey> keys = overview.keys().keys();
        boolean moreKeys = keys.size() > OverviewService.KEYS;
        long failed = FAILED.stream().mapToLong(overview.mail()::of).sum();
        List<Check> passed = checks(overview, true, messages);
        return new OverviewView(
                checklist.isOpen() ? steps(checklist) : List.of(),
                messages.of(
                        "admin.overview.checklist.progress", checklist.done().size(), Step.values().length),
                chart(overview, messages),
                overview.signIns().countedUntil().isPresent(),
                sessions(overview, messages),
                users(overview, messages),
                Tile.of(
                        overview.mail(),
                        MAIL_STATES,
                        state -> messages.of(MailPage.state(state)),
                        state -> MailPage.PATH + "?state=" + state.wireName(),
                        messages),
                numbers.format(failed),
                failed > 0,
                checklist.done().contains(Step.EMAIL),
                keys.stream()
                        .limit(OverviewService.KEYS)
                        .map(key -> new ListedKey(key.id().value(), key.name(), lastDay(key.expiresAt(), messages)))
                        .toList(),
                numbers.format(Math.min(keys.size(), OverviewService.KEYS)) + (moreKeys ? "+" : ""),
                moreKeys,
                lockouts.stream().limit(MOST_LOCKOUTS).toList(),
                hidden(lockouts.size(), overview.lockouts().unnamed(), messages),
                checks(overview, false, messages),
                passed,
                messages.of(Message.counted("admin.overview.checks.passed", passed.size())),
                overview.checks()
                        .ranAt()
                        .map(at -> DisplayTime.of(at, messages))
                        .orElse(null));
    }

    /** Returns the day that the page of the key shows, too. */
    private static String lastDay(Instant end, Messages messages) {
        return DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM)
                .withLocale(messages.locale())
                .format(KeyView.lastDay(end));
    }

    private static @Nullable SignInChart chart(Overview overview, Messages messages) {
        long days = overview.signIns().days().stream()
                .filter(day -> day.signedIn() + day.failed() > 0)
                .count();
        return days < DAYS_FOR_A_CHART ? null : SignInChart.of(overview.signIns(), messages);
    }

    private static Tile sessions(Overview overview, Messages messages) {
        return Tile.of(
                overview.sessions(),
                List.of(DeviceKind.values()),
                kind -> messages.of(
                        switch (kind) {
                            case COMPUTER -> "admin.overview.sessions.computer";
                            case PHONE -> "admin.overview.sessions.phone";
                            case TABLET -> "admin.overview.sessions.tablet";
                            case PROGRAM -> "admin.overview.sessions.program";
                            case UNKNOWN -> "admin.overview.sessions.unknown";
                        }),
                kind -> "",
                messages);
    }

    private static Tile users(Overview overview, Messages messages) {
        return Tile.of(
                overview.users(),
                List.of(Standing.values()),
                standing -> messages.of(
                        switch (standing) {
                            case ACTIVE -> "admin.people.active";
                            case NEVER_SIGNED_IN -> "admin.overview.users.never-signed-in";
                            case DEACTIVATED -> "admin.people.closed";
                        }),
                standing -> switch (standing) {
                    case ACTIVE -> UsersPage.PATH;
                    case NEVER_SIGNED_IN -> UsersPage.PATH + "?status=never";
                    case DEACTIVATED -> UsersPage.PATH + "?status=closed";
                },
                messages);
    }

    private static List<ListedStep> steps(Checklist checklist) {
        return Stream.of(Step.values())
                .map(step -> {
                    String key = "admin.overview.checklist."
                            + switch (step) {
                                case EMAIL -> "email";
                                case USERS -> "users";
                                case PROVIDER -> "provider";
                                case KEY -> "key";
                            };
                    String link = switch (step) {
                        case EMAIL -> "/admin/settings/mail";
                        case USERS -> "/admin/people/new";
                        case PROVIDER -> "/admin/settings/new-provider";
                        case KEY -> "/admin/keys/new";
                    };
                    return new ListedStep(
                            Message.of(key),
                            Message.of(key + ".reason"),
                            link,
                            checklist.done().contains(step));
                })
                .toList();
    }

    private static String hidden(int listed, int unnamed, Messages messages) {
        int more = Math.max(0, listed - MOST_LOCKOUTS) + unnamed;
        return more == 0 ? "" : messages.of(Message.counted("admin.overview.lockouts.more", more));
    }

    private static List<Check> checks(Overview overview, boolean passed, Messages messages) {
        return overview.checks().findings().stream()
                .filter(finding -> (finding.verdict() == Verdict.OK) == passed)
                .map(finding -> check(finding, messages))
                .toList();
    }

    private static Check check(Finding finding, Messages messages) {
        Finding.Told told = finding.in(messages);
        return new Check(
                Message.of(
                        switch (finding.verdict()) {
                            case OK -> "checklist.passed";
                            case WARN -> "admin.overview.checks.warning";
                            case FAIL -> "checklist.failed";
                        }),
                switch (finding.verdict()) {
                    case OK -> "good";
                    case WARN -> "warn";
                    case FAIL -> "bad";
                },
                Said.of(finding.about(), told.about()),
                Said.of(finding.text(), told.text()),
                Said.of(finding.advice(), told.advice()));
    }
}
