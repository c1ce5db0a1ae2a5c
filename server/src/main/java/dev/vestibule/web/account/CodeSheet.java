package dev.vestibule.web.account;

import dev.vestibule.platform.http.Response;
import dev.vestibule.settings.Site;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * New recovery codes, as the one page that shows them copies, downloads and prints them. Only their digests are stored,
 * so the forms of that page contain them.
 */
public record CodeSheet(List<String> codes) {
    /** The template of the page that shows them. */
    static final String PAGE = "twofactor/codes";

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
     * Returns the parts of that page. It is no redirect, as the codes would have to be stored for the next page.
     *
     * @param action the path to which one of the codes is sent; empty if they are valid already
     * @param download the path that returns them as a file
     * @param done the path of the next page
     */
    Map<String, Object> parts(FormView form, String action, String download, String done) {
        return Map.of("form", form, "sheet", this, "action", action, "download", download, "done", done);
    }

    /** Returns the codes that a form has sent as a file; leads elsewhere if they were changed on the way. */
    static Response download(PageRequest request, Site site, String otherwise) {
        return sentBy(request)
                .map(sheet -> sheet.file(request.say("two-factor.codes.file", site.name())))
                .orElseGet(() -> PageRequest.to(otherwise));
    }

    /** @param heading what the codes are for */
    private Response file(String heading) {
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
