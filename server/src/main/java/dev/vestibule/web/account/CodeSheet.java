package dev.vestibule.web.account;

import dev.vestibule.platform.http.Response;
import dev.vestibule.web.PageRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * New recovery codes, as the one page that shows them copies, downloads and prints them. Only their digests are stored,
 * so the forms of that page contain them.
 */
public record CodeSheet(List<String> codes) {
    /** The hidden field. */
    static final String FIELD = "codes";

    private static final Pattern POSTED = Pattern.compile("[A-Za-z0-9-]{4,40}(?: [A-Za-z0-9-]{4,40}){0,19}");

    public CodeSheet {
        codes = List.copyOf(codes);
    }

    /** Returns the codes that a form has sent; empty if they were changed on the way. */
    static Optional<CodeSheet> sentBy(PageRequest request) {
        String sent = request.form().text(FIELD);
        return POSTED.matcher(sent).matches()
                ? Optional.of(new CodeSheet(List.of(sent.split(" ", -1))))
                : Optional.empty();
    }

    /** Returns the codes for a form. */
    public String posted() {
        return String.join(" ", codes);
    }

    /** Returns the codes one below the other. */
    public String text() {
        return String.join("\n", codes);
    }

    /**
     * Returns the codes as a file.
     *
     * @param heading what they are for
     */
    Response download(String heading) {
        // With the line ends that every editor knows.
        String text = heading + "\r\n\r\n" + String.join("\r\n", codes) + "\r\n";
        return Response.of(200, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8))
                .with("Content-Disposition", "attachment; filename=\"recovery-codes.txt\"");
    }

    @Override
    public String toString() {
        return "CodeSheet[hidden]";
    }
}
