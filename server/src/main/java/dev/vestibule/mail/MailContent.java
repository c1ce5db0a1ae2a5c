package dev.vestibule.mail;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a mail says, in its reader's language. Every mail has the same parts, so that all look alike as HTML and as
 * text.
 *
 * @param language of the texts, as a language tag
 * @param subject one line
 * @param paragraphs whole sentences
 * @param action what the reader may do; its address may be a secret
 * @param facts what happened where, by name
 * @param advice what to do if it was not the reader's doing, or who else can help
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

    /** A line of a small table. */
    public record Fact(String name, String value) {}

    /** Without its contents, which may hold the reset link. */
    @Override
    public String toString() {
        return "Letter[hidden]";
    }
}
