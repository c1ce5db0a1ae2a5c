package dev.vestibule.mail;

import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.settings.Site;
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

/** The shared parts of all mails: the reader's language, the site, and its links. */
public final class MailTemplates {
    private final MessageCatalog languages;
    private final Site site;
    private final Optional<URI> address;

    /** @param address the URL of the site for readers */
    public MailTemplates(MessageCatalog languages, Site site, Optional<URI> address) {
        this.languages = languages;
        this.site = site;
        this.address = address;
    }

    public Messages words(User reader) {
        return languages.choose(Stream.concat(Stream.ofNullable(reader.profile().locale()), Stream.of(site.locale())));
    }

    public String siteName() {
        return site.name();
    }

    public Optional<String> administrator() {
        return site.adminEmail();
    }

    /** Returns the URL of a path of the site. It never depends on the host of a request. */
    public Optional<String> link(String path) {
        return address.map(base -> base + path);
    }

    /** Returns the button that leads to the sign-in page. */
    public Optional<MailContent.Action> signIn(Messages messages) {
        return link("/auth/login").map(link -> new MailContent.Action(messages.of("mail.elsewhere.button"), link));
    }

    /** Formats an instant in the reader's language. */
    public String time(Messages messages, Instant instant) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                        .withLocale(messages.locale())
                        .format(instant.atOffset(ZoneOffset.UTC))
                        .replace('\u202f', ' ')
                + " UTC";
    }

    public MailContent content(
            Messages messages,
            String subject,
            String heading,
            List<String> paragraphs,
            MailContent.@Nullable Action action,
            List<MailContent.Fact> facts,
            String advice) {
        return new MailContent(
                messages.code(),
                subject,
                heading,
                paragraphs,
                action,
                facts,
                advice,
                site.name(),
                link("").orElse(null));
    }
}
