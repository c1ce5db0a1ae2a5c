package dev.vestibule.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which refusals end a mail, and which are said to us and so to all mails. */
class SmtpStepTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RECIPIENT|550 5.1.1 <ann@example.com>: User unknown",
                "RECIPIENT|550-5.1.1 The account does not exist;550 5.1.1 please check it",
                "RECIPIENT|550 No such user here",
                "RECIPIENT|550 5.5.0 Requested action not taken: mailbox unavailable",
                "RECIPIENT|551 User not local",
                "RECIPIENT|552 5.2.2 Mailbox full",
                "RECIPIENT|553 Mailbox name not allowed",
                "RECIPIENT|556 5.1.10 The domain takes no mail",
                "RECIPIENT|550 5.4.1 Recipient address rejected",
                "RECIPIENT|550 5.7.17 The mailbox has another owner",
                "RECIPIENT|553 5.6.7 Non-ASCII address",
                "TEXT|550 5.7.1 Spam",
                "TEXT|552 5.3.4 Too big",
                "TEXT|552 5.7.0 Illegal attachment",
                "TEXT|550 Not for this text"
            })
    void whatIsSaidAboutTheRecipientOrTheTextEndsTheMail(SmtpStep step, String reply) {
        assertThat(endsTheMail(step, reply)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SENDER|501 5.1.7 Bad sender address syntax",
                "SENDER|550 5.1.1 Unknown sender",
                "SENDER|550 5.7.60 Client does not have permissions to send as this sender",
                "SENDER|552 5.2.2 Your own mailbox is full",
                "SENDER|553 Sender rejected",
                "RECIPIENT|504 5.5.2 <host>: Helo command rejected: need fully-qualified hostname",
                "RECIPIENT|550 5.1.8 Sender's domain not found",
                "RECIPIENT|554 5.7.1 <ann@example.com>: Relay access denied",
                "RECIPIENT|550 5.7.1 Client host rejected",
                "RECIPIENT|553 5.7.1 Sender address rejected: not owned by user",
                "RECIPIENT|553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
                "RECIPIENT|550 relay not permitted",
                "RECIPIENT|550 Relaying denied",
                "RECIPIENT|550 5.4.5 Daily sending limit exceeded",
                "RECIPIENT|503 Bad sequence of commands",
                "RECIPIENT|521 No mail here",
                "RECIPIENT|554 Transaction failed",
                "TEXT|554 5.2.252 SendAsDenied",
                "TEXT|550 5.7.26 Unauthenticated sender",
                "TEXT|554 Message rejected: Email address is not verified",
                "TEXT|554 5.5.1 No valid recipients"
            })
    void whatIsSaidAboutUsOrLeavesItOpenDoesNot(SmtpStep step, String reply) {
        assertThat(endsTheMail(step, reply)).isFalse();
    }

    private static boolean endsTheMail(SmtpStep step, String reply) {
        return step.endsTheMail(Integer.parseInt(reply.substring(0, 3)), reply.replace(";", "\n"));
    }
}
