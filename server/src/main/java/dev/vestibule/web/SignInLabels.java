package dev.vestibule.web;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.session.SignInLogStore;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.SignInRefusal;
import java.util.Optional;
import java.util.stream.Stream;

/** The names of sign-in methods and of the outcomes of sign-ins, for pages. */
public final class SignInLabels {
    private SignInLabels() {}

    /**
     * Returns the name of an outcome.
     *
     * @param name the outcome in the sign-in log, or that of a filter for all refusals
     */
    public static Message outcome(String name) {
        if (name.equals(SignInLogStore.FAILED)) {
            return Message.of("admin.sign-ins.failed");
        }
        return Stream.of(SignInRefusal.values())
                .filter(why -> why.wireName().equals(name))
                .findFirst()
                .map(SignInLabels::refused)
                .orElseGet(() -> Message.of("admin.sign-ins.signed-in"));
    }

    private static Message refused(SignInRefusal why) {
        return Message.of(
                switch (why) {
                    case WRONG_CREDENTIALS -> "admin.sign-ins.wrong-credentials";
                    case ACCOUNT_DISABLED -> "admin.sign-ins.account-disabled";
                    case PROOF_REFUSED -> "admin.sign-ins.proof-refused";
                    case EMAIL_UNVERIFIED -> "admin.sign-ins.email-unverified";
                    case NO_ACCOUNT -> "admin.sign-ins.no-account";
                    case PASSWORDS_OFF -> "admin.sign-ins.passwords-off";
                    case PASSKEY_REFUSED -> "admin.sign-ins.passkey-refused";
                    case PASSKEY_UNKNOWN -> "admin.sign-ins.passkey-unknown";
                    case TOO_MANY_SESSIONS -> "admin.sign-ins.too-many-sessions";
                    case WRONG_CODE -> "admin.sign-ins.wrong-code";
                });
    }

    /** Returns the name of a sign-in method. */
    public static Message method(SignInMethod method) {
        return Message.of(
                switch (method) {
                    case PASSWORD -> "form.password";
                    case SETUP -> "admin.method.setup";
                    case RESET -> "admin.method.reset";
                    case GOOGLE -> "admin.method.google";
                    case OIDC -> "admin.method.oidc";
                    case PASSKEY -> "admin.method.passkey";
                });
    }

    /** Returns the name of a sign-in method together with the second factor, if there was one. */
    public static Message method(SignInMethod method, Optional<SessionFactor> factor) {
        // A passkey alone is two factors.
        return factor.filter(one -> method != SignInMethod.PASSKEY)
                .map(one -> Message.of("admin.method.with", method(method), factor(one)))
                .orElseGet(() -> method(method));
    }

    private static Message factor(SessionFactor factor) {
        return Message.of(
                switch (factor) {
                    case TOTP -> "admin.factor.totp";
                    case RECOVERY_CODE -> "admin.factor.recovery-code";
                    case EMAIL_CODE -> "admin.factor.email-code";
                    case PASSKEY -> "admin.factor.passkey";
                    case TRUSTED_DEVICE -> "admin.factor.trusted-device";
                    case PROVIDER -> "admin.factor.provider";
                });
    }
}
