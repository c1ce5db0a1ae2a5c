package dev.vestibule.web.admin;

import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.admin.SessionAdminService;
import dev.vestibule.session.admin.SessionFilter;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code /admin/sessions/end}: revokes the sessions that were chosen in the list, or all that match its filter, after
 * showing how many they are. The administrator's own session is excluded.
 */
public final class SessionRevocationPage implements Resource {
    static final String PATH = AllSessionsPage.PATH + "/end";

    /** The chosen sessions; the form has their ids in one field. */
    private static final String CHOSEN = "session";

    private final Pages pages;
    private final SessionAdminService sessions;
    private final SessionFields fields;

    public SessionRevocationPage(Pages pages, SessionAdminService sessions, NamedUsers users) {
        this.pages = pages;
        this.sessions = sessions;
        this.fields = new SessionFields(users);
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::ask));
        routes.post(PATH, pages.administratorForm(this::end));
    }

    /** Returns empty if none were chosen, so that the filter decides. */
    private static Optional<List<SessionId>> chosen(Stream<String> values) {
        List<SessionId> ids = values.filter(text -> text.matches("[0-9A-Za-z_-]{1,64}"))
                .distinct()
                .limit(ListQuery.MOST_SELECTED)
                .map(SessionId::new)
                .toList();
        return ids.isEmpty() ? Optional.empty() : Optional.of(ids);
    }

    private Response ask(PageRequest request) {
        ListQuery query = SessionFields.query(request);
        ListFilter listFilter = new ListFilter(request, query);
        Optional<List<SessionId>> chosen = chosen(request.request().queries(CHOSEN).stream());
        SessionFilter filter = fields.read(
                listFilter, request, chosen, Optional.of(request.who().session().id()));
        long count = listFilter.isGood() ? sessions.count(filter) : 0;
        if (count == 0) {
            return PageRequest.to(query.narrowedAt(AllSessionsPage.PATH));
        }
        List<String> sentences = new ArrayList<>();
        if (!query.narrowed() && chosen.isEmpty()) {
            sentences.add(request.say("admin.sessions.all"));
        }
        sentences.add(request.say("admin.sessions.consequence"));
        return new Confirmation(
                        request.say(counted("admin.sessions.question", count)),
                        sentences,
                        request.say(counted("admin.sessions.end", count)),
                        query.narrowedAt(AllSessionsPage.PATH),
                        told(query, chosen))
                .ask(pages, request);
    }

    /** Returns a message about so many sessions, which are counted up to a number. */
    private static Message counted(String key, long count) {
        return count > SessionAdminService.MOST_COUNTED
                ? Message.of(key + ".other", Message.of("list.more-than", SessionAdminService.MOST_COUNTED))
                : Message.counted(key, Math.toIntExact(count));
    }

    /** Returns what decides which sessions are revoked, for the form and for the audit log. */
    private static Map<String, String> told(ListQuery query, Optional<List<SessionId>> chosen) {
        Map<String, String> told = new LinkedHashMap<>(query.given());
        chosen.ifPresent(ids -> told.put(
                CHOSEN, String.join(",", ids.stream().map(SessionId::value).toList())));
        return told;
    }

    private Response end(PageRequest request) {
        Map<String, String> posted = new LinkedHashMap<>();
        SessionFields.ALL.forEach(field -> posted.put(field, request.text(field)));
        ListQuery query = new ListQuery(PATH, posted, "last", true, 1);
        ListFilter listFilter = new ListFilter(request, query);
        Optional<List<SessionId>> chosen = chosen(Stream.of(request.text(CHOSEN).split(",")));
        SessionFilter filter = fields.read(listFilter, request, chosen, Optional.empty());
        if (!listFilter.isGood() || (chosen.isEmpty() && !request.text(CHOSEN).isEmpty())) {
            return PageRequest.to(query.narrowedAt(AllSessionsPage.PATH));
        }
        SessionAdminService.Revoked revoked = sessions.revoke(
                filter, Optional.of(request.who().session().id()), request.actor(), Map.copyOf(told(query, chosen)));
        return request.done(
                AllSessionsPage.PATH,
                String.join(
                        ".",
                        "ended",
                        Long.toString(revoked.sessions()),
                        Long.toString(revoked.remaining()),
                        Long.toString(revoked.everywhereBy().getEpochSecond())));
    }

    /** Returns what was just revoked, if anything. */
    static List<String> done(PageRequest request) {
        String[] parts = request.flash().split("\\.", -1);
        if (parts.length != 4) {
            return List.of();
        }
        int left = Integer.parseInt(parts[2]);
        List<String> sentences = new ArrayList<>();
        sentences.add(request.say(Message.counted("admin.sessions.ended", Integer.parseInt(parts[1]))));
        String time = DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'")
                .format(Instant.ofEpochSecond(Long.parseLong(parts[3]) + 1).atOffset(ZoneOffset.UTC));
        sentences.add(request.say("admin.sessions.everywhere-by", time));
        if (left > 0) {
            sentences.add(request.say(counted("admin.sessions.left", left)));
        }
        return sentences;
    }
}
