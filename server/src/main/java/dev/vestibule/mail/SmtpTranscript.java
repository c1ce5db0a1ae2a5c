package dev.vestibule.mail;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** The transcript of a connection to a mail server, without secrets and without the mail itself. */
final class SmtpTranscript {
    static final String HIDDEN = "****";
    private static final int MOST_LINES = 200;
    private static final int LONGEST_LINE = 500;

    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
    private final Set<String> secrets;

    /** @param secrets are masked, both as they are and in Base64 */
    SmtpTranscript(Set<String> secrets) {
        this.secrets = secrets;
    }

    /** Returns the stream for the mail library's trace. */
    PrintStream trace() {
        return new PrintStream(raw, true, StandardCharsets.UTF_8);
    }

    /** Returns the lines: {@code >} from us, {@code <} from the server, {@code #} a remark. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        boolean mail = false;
        for (String line : raw.toString(StandardCharsets.UTF_8).lines().toList()) {
            if (mail) {
                mail = !line.equals(".");
                continue;
            }
            if (line.startsWith("354")) {
                mail = true;
            }
            String shown = shown(line);
            if (!shown.isEmpty() && lines.size() < MOST_LINES) {
                lines.add(masked(SmtpReply.oneLine(shown)));
            }
        }
        return lines;
    }

    private static String shown(String line) {
        if (line.startsWith("DEBUG SMTP: ")) {
            String remark = line.substring("DEBUG SMTP: ".length());
            if (remark.startsWith("AUTH ") && remark.endsWith(" command trace suppressed")) {
                return "> " + remark.replace(" command trace suppressed", " " + HIDDEN);
            }
            boolean telling = remark.startsWith("trying to connect") || remark.startsWith("AUTH ");
            return telling ? "# " + remark : "";
        }
        if (line.startsWith("DEBUG") || line.isBlank()) {
            return "";
        }
        boolean server = line.length() >= 3
                && line.substring(0, 3).chars().allMatch(Character::isDigit)
                && (line.length() == 3 || line.charAt(3) == ' ' || line.charAt(3) == '-');
        return (server ? "< " : "> ") + line;
    }

    private String masked(String line) {
        String masked = line;
        for (String secret : secrets) {
            String encoded = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
            masked = masked.replace(secret, HIDDEN).replace(encoded, HIDDEN);
        }
        return masked.length() > LONGEST_LINE ? masked.substring(0, LONGEST_LINE) : masked;
    }
}
