package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.fault.Act.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The judge of histories finds each kind of wrong answer, and accepts what overlapping questions explain. */
class HistoryJudgeTest {
    private static final String ANN = "ann";
    private static final String BOB = "bob";
    private static final String FIRST = "first password";
    private static final String NEXT = "next password";
    private static final String TOKEN = "token";

    private static final Held KEY = Held.session("key", ANN);
    private static final Held OTHER = Held.session("other", ANN);
    private static final Held RENEWED = new Held("renewed", "key", ANN, false);
    private static final Held API_KEY = Held.api("api", ANN);
    private static final Held ADMIN = Held.session("admin", "admin");

    private final List<Event> history = new ArrayList<>();

    HistoryJudgeTest() {
        at(-100, -100, new Act.Joined(ANN, FIRST), Told.YES);
        at(-100, -100, new Act.Joined("admin", FIRST), Told.YES);
        at(0, 10, new Act.SignIn("admin", FIRST, Optional.of(ADMIN)), Told.YES);
        at(0, 10, new Act.SignIn(ANN, FIRST, Optional.of(KEY)), Told.YES);
        at(20, 30, new Act.SignIn(ANN, FIRST, Optional.of(OTHER)), Told.YES);
    }

    /** One question, in milliseconds. */
    private HistoryJudgeTest at(long from, long to, Act act, Told told) {
        history.add(new Event(0, from * 1_000_000, to * 1_000_000, act, told));
        return this;
    }

    private HistoryJudgeTest checkOnTheOtherNode(long from, Held held) {
        history.add(
                new Event(1, from * 1_000_000, (from + 5) * 1_000_000, new Act.Check(held, held.owner()), Told.YES));
        return this;
    }

    private HistoryJudgeTest check(long from, Held held, Told told) {
        return at(from, from + 5, new Act.Check(held, told == Told.YES ? held.owner() : ""), told);
    }

    private void isWrong(String rule) {
        List<String> found = HistoryJudge.violations(history, Long.MAX_VALUE);
        assertThat(found).hasSize(1);
        assertThat(found.get(0)).startsWith(rule + ": ");
    }

    private void isRight() {
        assertThat(HistoryJudge.violations(history, Long.MAX_VALUE)).isEmpty();
    }

    private static Act change(Held by, String old, String next) {
        return new Act.ChangePassword(by, old, next, Optional.of(Held.session("changed to " + next, ANN)));
    }

    private static Act reset() {
        return new Act.Reset(ANN, TOKEN, NEXT, Optional.of(Held.session("by reset " + System.nanoTime(), ANN)));
    }

    private static Act signIn(String password) {
        return new Act.SignIn(ANN, password, Optional.of(Held.session("new " + System.nanoTime(), ANN)));
    }

    private static Act refusedSignIn(String password) {
        return new Act.SignIn(ANN, password, Optional.empty());
    }

    // --- Keys ---

    @Test
    void yesAfterAnAcknowledgedEndIsFoundAfterASecond() {
        at(100, 110, new Act.SignOut(KEY), Told.YES).check(1_111, KEY, Told.YES).isWrong("yes after the end");
    }

    @Test
    void yesWithinASecondAfterTheEndIsAllowed() {
        at(100, 110, new Act.SignOut(KEY), Told.YES).check(1_109, KEY, Told.YES).isRight();
    }

    @Test
    void endWithoutAnAnswerAllowsBoth() {
        at(100, 110, new Act.SignOut(KEY), Told.UNKNOWN)
                .at(100, 110, new Act.SignOut(OTHER), Told.TROUBLE)
                .check(2_000, KEY, Told.YES)
                .check(2_000, OTHER, Told.REFUSED)
                .isRight();
    }

    @Test
    void endWithoutAnAnswerExplainsNothingWhenItIsSettledBeforeTheKeyIsMade() {
        Held late = Held.session("late", ANN);
        at(100, 110, new Act.RevokeOthers(KEY), Told.UNKNOWN)
                .at(60_000, 60_010, new Act.SignIn(ANN, FIRST, Optional.of(late)), Told.YES)
                .check(61_000, late, Told.REFUSED)
                .isWrong("a live key refused");
    }

    @Test
    void yesAfterARefusalIsFound() {
        at(100, 300, new Act.SignOut(KEY), Told.UNKNOWN)
                .check(150, KEY, Told.REFUSED)
                .check(155, KEY, Told.YES)
                .isWrong("yes after a refusal");
    }

    @Test
    void yesOfAnotherNodeIsFoundASecondAfterARefusal() {
        at(100, 3_000, new Act.SignOut(KEY), Told.UNKNOWN)
                .check(150, KEY, Told.REFUSED)
                .checkOnTheOtherNode(1_155, KEY)
                .isWrong("yes after a refusal");
    }

    @Test
    void yesOfAnotherNodeIsAllowedUntilThen() {
        at(100, 3_000, new Act.SignOut(KEY), Told.UNKNOWN)
                .check(150, KEY, Told.REFUSED)
                .checkOnTheOtherNode(1_154, KEY)
                .isRight();
    }

    @Test
    void refusalOfALiveKeyIsFound() {
        check(100, KEY, Told.REFUSED).isWrong("a live key refused");
    }

    @Test
    void refusalOfAnAdministratorsKeyIsFoundInAnyAct() {
        at(100, 110, new Act.Disable(ADMIN, ANN), Told.REFUSED).isWrong("a live key refused");
    }

    @Test
    void endThatIsAskedForLaterExplainsNoRefusal() {
        check(100, KEY, Told.REFUSED).at(106, 110, new Act.SignOut(KEY), Told.YES);
        assertThat(HistoryJudge.violations(history, Long.MAX_VALUE))
                .anyMatch(line -> line.startsWith("a live key refused"));
    }

    @Test
    void endOfAnotherSessionExplainsNoRefusal() {
        at(100, 110, new Act.Revoke(KEY, OTHER), Told.YES)
                .check(120, OTHER, Told.REFUSED)
                .isRight();
        check(130, KEY, Told.REFUSED).isWrong("a live key refused");
    }

    @Test
    void deniedEndExplainsNoRefusal() {
        at(100, 110, new Act.Revoke(KEY, OTHER), Told.NO)
                .check(120, OTHER, Told.REFUSED)
                .isWrong("a live key refused");
    }

    @Test
    void revokedSessionThatIsStillAcceptedIsFound() {
        at(100, 110, new Act.Revoke(KEY, OTHER), Told.YES)
                .check(2_000, OTHER, Told.YES)
                .isWrong("yes after the end");
    }

    @Test
    void otherSessionsThatAreStillAcceptedAreFoundAndTheOwnOneLives() {
        at(100, 110, new Act.RevokeOthers(KEY), Told.YES)
                .check(2_000, KEY, Told.YES)
                .check(2_000, OTHER, Told.YES)
                .isWrong("yes after the end");
    }

    @Test
    void nameOfAnotherUserIsFound() {
        at(100, 110, new Act.Check(KEY, BOB), Told.YES).isWrong("yes with another user's name");
    }

    @Test
    void yesToAnInventedKeyIsFound() {
        check(100, Held.session("invented", ANN), Told.YES).isWrong("yes to a key that was never given out");
    }

    @Test
    void keyThatIsGivenOutTwiceIsFound() {
        at(100, 110, new Act.SignIn(ANN, FIRST, Optional.of(KEY)), Told.YES).isWrong("a key given out twice");
    }

    @Test
    void replacedKeyCountsForHalfAMinuteAndNotLonger() {
        at(100, 110, new Act.Refresh(KEY, Optional.of(RENEWED)), Told.YES)
                .at(111, 112, new Act.Refresh(KEY, Optional.of(RENEWED)), Told.YES)
                .check(20_000, KEY, Told.YES)
                .check(35_000, KEY, Told.REFUSED)
                .isRight();
        check(34_000, KEY, Told.YES).isWrong("yes after the end");
    }

    @Test
    void replacedKeyThatIsRefusedTooEarlyIsFound() {
        at(100, 110, new Act.Refresh(KEY, Optional.of(RENEWED)), Told.YES)
                .check(20_000, KEY, Told.REFUSED)
                .isWrong("a live key refused");
    }

    @Test
    void signOutEndsTheRenewedKeyToo() {
        at(100, 110, new Act.Refresh(KEY, Optional.of(RENEWED)), Told.YES)
                .at(120, 130, new Act.SignOut(KEY), Told.YES)
                .check(2_000, RENEWED, Told.YES)
                .isWrong("yes after the end");
    }

    @Test
    void deletedApiKeyThatIsStillAcceptedIsFound() {
        at(100, 110, new Act.MakeApiKey(KEY, Optional.of(API_KEY)), Told.YES)
                .at(120, 130, new Act.DeleteApiKey(KEY, API_KEY), Told.YES)
                .check(2_000, API_KEY, Told.YES)
                .isWrong("yes after the end");
    }

    // --- Passwords ---

    @Test
    void passwordChangeThatLeavesSessionsIsFound() {
        at(100, 110, change(KEY, FIRST, NEXT), Told.YES)
                .check(2_000, OTHER, Told.YES)
                .isWrong("yes after the end");
    }

    @Test
    void oldPasswordIsFound() {
        at(100, 110, change(KEY, FIRST, NEXT), Told.YES)
                .at(111, 120, signIn(FIRST), Told.YES)
                .isWrong("yes to an old password");
    }

    @Test
    void oldPasswordDuringTheChangeIsAllowed() {
        at(100, 110, change(KEY, FIRST, NEXT), Told.YES)
                .at(109, 120, signIn(FIRST), Told.YES)
                .isRight();
    }

    @Test
    void wrongPasswordIsFound() {
        at(100, 110, signIn("never set"), Told.YES).isWrong("yes to a wrong password");
    }

    @Test
    void rightPasswordThatIsRefusedIsFound() {
        at(100, 110, refusedSignIn(FIRST), Told.REFUSED).isWrong("the right password refused");
    }

    @Test
    void newPasswordThatIsRefusedIsFoundAndTheOldOneIsNot() {
        at(100, 110, change(KEY, FIRST, NEXT), Told.YES)
                .at(120, 130, refusedSignIn(FIRST), Told.REFUSED)
                .isRight();
        at(140, 150, refusedSignIn(NEXT), Told.REFUSED).isWrong("the right password refused");
    }

    @Test
    void changeWithoutAnAnswerAllowsBothPasswords() {
        at(100, 110, change(KEY, FIRST, NEXT), Told.UNKNOWN)
                .at(120, 130, signIn(FIRST), Told.YES)
                .at(140, 150, refusedSignIn(FIRST), Told.REFUSED)
                .at(160, 170, signIn(NEXT), Told.YES)
                .isRight();
    }

    @Test
    void changeThatWasDeniedChangesNothing() {
        at(100, 110, change(KEY, "wrong", NEXT), Told.NO)
                .at(120, 130, signIn(NEXT), Told.YES)
                .isWrong("yes to a wrong password");
    }

    // --- Accounts ---

    @Test
    void disabledUserWhoGetsInIsFound() {
        at(100, 110, new Act.Disable(ADMIN, ANN), Told.YES)
                .at(111, 120, signIn(FIRST), Told.YES)
                .isWrong("let in while disabled");
    }

    @Test
    void disabledUsersSessionsAndKeysThatAreStillAcceptedAreFound() {
        at(40, 50, new Act.MakeApiKey(KEY, Optional.of(API_KEY)), Told.YES)
                .at(100, 110, new Act.Disable(ADMIN, ANN), Told.YES)
                .check(2_000, KEY, Told.REFUSED)
                .isRight();
        check(2_000, API_KEY, Told.YES).isWrong("yes after the end");
    }

    @Test
    void sessionThatIsRevivedWithTheAccountIsFound() {
        at(100, 110, new Act.Disable(ADMIN, ANN), Told.YES)
                .at(200, 210, new Act.Enable(ADMIN, ANN), Told.YES)
                .at(220, 230, signIn(FIRST), Told.YES)
                .check(2_000, KEY, Told.YES)
                .isWrong("yes after the end");
    }

    @Test
    void rightPasswordThatIsRefusedAfterTheAccountIsOpenAgainIsFound() {
        at(100, 110, new Act.Disable(ADMIN, ANN), Told.YES)
                .at(120, 130, refusedSignIn(FIRST), Told.REFUSED)
                .at(200, 210, new Act.Enable(ADMIN, ANN), Told.YES)
                .isRight();
        at(220, 230, refusedSignIn(FIRST), Told.REFUSED).isWrong("the right password refused");
    }

    // --- Tokens ---

    @Test
    void tokenThatIsUsedTwiceIsFound() {
        at(100, 110, new Act.Mint(ANN, TOKEN), Told.YES)
                .at(120, 190, reset(), Told.YES)
                .at(130, 190, reset(), Told.YES)
                .isWrong("a token used twice");
    }

    @Test
    void tokenThatIsUsedAfterThePasswordChangedIsFound() {
        at(100, 110, new Act.Mint(ANN, TOKEN), Told.YES)
                .at(120, 130, change(KEY, FIRST, "another"), Told.YES)
                .at(140, 150, reset(), Told.YES)
                .isWrong("a token used after it was void");
    }

    @Test
    void inventedTokenIsFound() {
        at(120, 130, reset(), Told.YES).isWrong("yes to a token that was never given out");
    }

    @Test
    void validTokenThatIsRefusedIsFoundAndTheLoserOfARaceIsNot() {
        at(100, 110, new Act.Mint(ANN, TOKEN), Told.YES)
                .at(120, 190, reset(), Told.YES)
                .at(130, 180, reset(), Told.NO)
                .isRight();
        at(200, 210, new Act.Mint(ANN, "second"), Told.YES)
                .at(220, 230, new Act.Reset(ANN, "second", "third", Optional.empty()), Told.NO)
                .isWrong("a valid token refused");
    }

    @Test
    void resetThatLeavesSessionsIsFound() {
        at(100, 110, new Act.Mint(ANN, TOKEN), Told.YES)
                .at(120, 130, reset(), Told.YES)
                .check(2_000, KEY, Told.YES)
                .isWrong("yes after the end");
    }

    // --- Answers ---

    @Test
    void answerThatIsNeverRightIsFound() {
        check(100, KEY, Told.WRONG).isWrong("an answer that is never right");
    }

    @Test
    void troubleWithoutAReasonIsFound() {
        check(100, KEY, Told.TROUBLE).isRight();
        assertThat(HistoryJudge.violations(history, 100_000_000))
                .singleElement()
                .asString()
                .startsWith("trouble without a reason: ");
    }
}
