package dev.vestibule.web;

import dev.vestibule.oauth.grant.GrantListStore;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.SessionId;
import dev.vestibule.user.UserId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The access of an application, for pages.
 *
 * @param clientInLinks the id of the application for a path or a query
 * @param scopes their names, with blanks between
 * @param lasting whether it outlives a sign-out
 * @param userId 0 if the application acts for itself
 * @param device from which it was allowed
 */
public record GrantView(
        String id,
        String clientInLinks,
        String application,
        boolean verified,
        String scopes,
        boolean lasting,
        int userId,
        String user,
        String address,
        String icon,
        Message device,
        DisplayTime createdAt,
        @Nullable DisplayTime lastUsedAt) {

    public static GrantView of(GrantListStore.Listed grant, Messages messages) {
        String userAgent = grant.place().userAgent();
        return new GrantView(
                grant.id().value(),
                URLEncoder.encode(grant.clientId().value(), StandardCharsets.UTF_8),
                grant.client(),
                grant.verified(),
                String.join(" ", ScopeLabels.sorted(grant.scopes())),
                !grant.bound(),
                grant.userId().map(UserId::value).orElse(0),
                grant.user(),
                grant.place().address(),
                Devices.icon(userAgent),
                Devices.message(userAgent),
                DisplayTime.of(grant.createdAt(), messages),
                grant.lastUsedAt().map(at -> DisplayTime.of(at, messages)).orElse(null));
    }

    /** Returns grants by the sessions in which they were allowed; without a session, by empty text. */
    public static Map<String, List<GrantView>> bySession(List<GrantListStore.Listed> grants, Messages messages) {
        return grants.stream()
                .collect(Collectors.groupingBy(
                        grant -> grant.session().map(SessionId::value).orElse(""),
                        Collectors.mapping(grant -> of(grant, messages), Collectors.toList())));
    }

    /** Returns the grants whose session is none of these. */
    public static List<GrantView> outside(
            List<SessionId> sessions, List<GrantListStore.Listed> grants, Messages messages) {
        return grants.stream()
                .filter(grant -> grant.session().filter(sessions::contains).isEmpty())
                .map(grant -> of(grant, messages))
                .toList();
    }
}
