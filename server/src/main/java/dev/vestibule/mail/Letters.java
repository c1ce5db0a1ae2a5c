package dev.vestibule.mail;

import dev.vestibule.site.Site;
import dev.vestibule.text.Languages;
import dev.vestibule.text.Words;
import dev.vestibule.user.User;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What all letters have in common: the reader's language, the site they come from, and its links. */
public final class Letters {
    private final Languages languages;
    private final Site site;
    private final Optional<URI> address;

    /** @param address of the site, as readers see it */
    public Letters(Languages languages, Site site, Optional<URI> address) {
        this.languages = languages;
        this.site = site;
        this.address = address;
    }

    public Words words(User reader) {
        return languages.choose(Stream.concat(Stream.ofNullable(reader.locale()), Stream.of(site.locale())));
    }

    public String siteName() {
        return site.name();
    }

    public Optional<String> administrator() {
        return site.adminEmail();
    }

    /** Where a path of the site is. Never made from what a request says about its host. */
    public Optional<String> link(String path) {
        return address.map(base -> base + path);
    }

    /** A point in time as the reader's language writes it. */
    public String time(Words words, Instant instant) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                        .withLocale(words.locale())
                        .format(instant.atOffset(ZoneOffset.UTC))
                        .replace('\u202f', ' ')
                + " UTC";
    }

    public Letter letter(
            Words words,
            String subject,
            String heading,
            List<String> paragraphs,
            Letter.@Nullable Action action,
            List<Letter.Fact> facts,
            String advice) {
        return new Letter(
                words.code(), subject, heading, paragraphs, action, facts, advice, site.name(), link("").orElse(null));
    }
}
