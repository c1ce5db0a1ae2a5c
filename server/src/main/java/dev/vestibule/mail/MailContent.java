package dev.vestibule.mail;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of a mail, in its reader's language. Every mail has the same parts, so that all look alike as HTML and as
 * text.
 *
 * @param language the language tag of the texts
 * @param subject one line
 * @param paragraphs whole sentences
 * @param action what the reader can do; its URL may be a secret
 * @param facts details of the event, by name
 * @param advice what to do if the reader did not cause it, or who else can help
 */
public record MailContent(
        String language,
        String subject,
        String heading,
        List<String> paragraphs,
        @Nullable Action action,
        List<Fact> facts,
        String advice,
        String siteName,
        @Nullable String siteUrl) {
    public MailContent {
        paragraphs = List.copyOf(paragraphs);
        facts = List.copyOf(facts);
    }

    /** A link, shown as a button. */
    public record Action(String label, String url) {}

    /** A row of a small table. */
    public record Fact(String name, String value) {}

    /** Omits the contents, which may include the reset link. */
    @Override
    public String toString() {
        return "MailContent[hidden]";
    }
}
