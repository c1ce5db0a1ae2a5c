package dev.vestibule.reset;

import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.Outbox;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.throttle.CountedCall;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import java.util.Optional;

/** Accepts requests for a mail with a reset link. */
public final class ResetRequests {
    private final Throttle throttle;
    private final Outbox outbox;

    ResetRequests(Throttle throttle, Outbox outbox) {
        this.throttle = throttle;
        this.outbox = outbox;
    }

    /**
     * Requests a reset. Does the same for every address; the account is looked up later, after the response.
     *
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many requests
     */
    public void ask(Email email, ClientAddress from) {
        throttle.count(new CountedCall(CountedCall.Kind.FORGOT, Optional.of(email.address()), from));
        outbox.ask(MailKind.RESET, email);
    }

    /**
     * Requests a reset for a user, on behalf of an administrator: limited for each user, and not for the administrator,
     * who may request it for many users at once.
     *
     * @throws dev.vestibule.platform.refusal.TooManyAttemptsException after too many requests for this user
     */
    public void askFor(User user, ClientAddress from) {
        Optional<String> account = Optional.of(user.mailbox().address());
        throttle.count(new CountedCall(CountedCall.Kind.FORGOT_FOR_USER, account, from));
        outbox.ask(MailKind.RESET, user.mailbox());
    }
}
