package dev.vestibule.web;

import dev.vestibule.mail.MailSettings;
import dev.vestibule.mail.SmtpChecklist;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.web.ChecklistView.Verdict;
import java.util.List;

/** Tests of mail servers as checklists, with cause and remedy of a failure. */
public final class MailChecks {
    private static final int MOST_PORT = 65_535;

    /** The names that the texts mention; {@code to} is the recipient of a test email. */
    private record Names(String server, String host, String from, String to) {}

    private MailChecks() {}

    /**
     * Returns a test as a checklist.
     *
     * @param reply the server's reply to the step that failed, or the error
     * @param log the SMTP transcript
     */
    public static ChecklistView view(PageRequest request, SmtpChecklist list, String reply, List<String> log) {
        Names names = new Names(
                list.host() + ":" + list.port(),
                list.host(),
                list.from(),
                request.who().user().email().address());
        return new ChecklistView(
                list.checks().stream()
                        .map(check -> view(request, check, names, reply))
                        .toList(),
                log);
    }

    /** Returns the error of a setting of the server for people. */
    public static Message fault(String setting, Message fault) {
        if (!fault.key().equals("field.mail-setting")) {
            return fault;
        }
        if (setting.equals(MailSettings.HOST.key())) {
            return Message.of("mail-set-up.host-wrong");
        }
        if (setting.equals(MailSettings.PORT.key())) {
            return Message.of("admin.settings.number-wrong", 1, Integer.toString(MOST_PORT));
        }
        boolean address =
                setting.equals(MailSettings.FROM_ADDRESS.key()) || setting.equals(MailSettings.REPLY_TO.key());
        return Message.of(address ? "form.email-wrong" : "admin.settings.wrong");
    }

    private static ChecklistView.Check view(PageRequest request, SmtpChecklist.Check check, Names names, String reply) {
        boolean failed = check.verdict() == SmtpChecklist.Verdict.FAILED;
        return new ChecklistView.Check(
                request.say(name(check.step())),
                verdict(check.verdict()),
                said(request, check, names),
                failed ? reply : "",
                List.of());
    }

    private static Verdict verdict(SmtpChecklist.Verdict verdict) {
        return switch (verdict) {
            case PASSED -> Verdict.PASSED;
            case FAILED -> Verdict.FAILED;
            case NOT_REACHED, NOT_USED -> Verdict.NOT_TESTED;
        };
    }

    private static String name(SmtpChecklist.Step step) {
        return switch (step) {
            case RESOLVE -> "mail-check.resolve";
            case CONNECT -> "mail-check.connect";
            case ENCRYPT -> "mail-check.encrypt";
            case SIGN_IN -> "mail-check.sign-in";
            case SENDER -> "mail-check.sender";
            case MESSAGE -> "mail-check.message";
        };
    }

    private static String said(PageRequest request, SmtpChecklist.Check check, Names names) {
        return switch (check.verdict()) {
            case FAILED -> failure(request, check.step(), names);
            case NOT_REACHED -> "";
            case NOT_USED ->
                request.say(
                        check.step() == SmtpChecklist.Step.ENCRYPT
                                ? "mail-check.not-encrypted"
                                : "mail-check.no-username");
            case PASSED ->
                switch (check.step()) {
                    case RESOLVE -> names.host();
                    case CONNECT -> names.server();
                    case ENCRYPT, SIGN_IN -> "";
                    case SENDER -> names.from();
                    case MESSAGE -> names.to();
                };
        };
    }

    private static String failure(PageRequest request, SmtpChecklist.Step step, Names names) {
        return switch (step) {
            case RESOLVE -> request.say("mail-check.resolve.failed", names.host());
            case CONNECT -> request.say("mail-check.connect.failed", names.server());
            case ENCRYPT -> request.say("mail-check.encrypt.failed", names.host());
            case SIGN_IN -> request.say("mail-check.sign-in.failed");
            case SENDER -> request.say("mail-check.sender.failed", names.from());
            case MESSAGE -> request.say("mail-check.message.failed", names.to());
        };
    }
}
