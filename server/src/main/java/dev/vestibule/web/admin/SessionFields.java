package dev.vestibule.web.admin;

import dev.vestibule.session.SessionId;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.admin.SessionFilter;
import dev.vestibule.web.DayFilter;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The filter of the list of sessions, which is also that of their revocation. */
final class SessionFields {
    /** The fields that are days. */
    static final List<String> DAYS = List.of("started-since", "unused-until");

    static final List<String> ALL =
            List.of("account", "method", "address", "started-since", "unused-until", DayFilter.ZONE);
    /** By an index, unlike the last use: each use would have to write that. */
    static final List<String> COLUMNS = List.of("-started", "last");

    private final NamedUsers users;

    SessionFields(NamedUsers users) {
        this.users = users;
    }

    static ListQuery query(PageRequest request) {
        return DayFilter.resolve(ListQuery.of(request, ALL, COLUMNS), DAYS);
    }

    /**
     * Reads the filter.
     *
     * @param chosen the only sessions that match, if some were chosen
     * @param except a session that never matches
     */
    SessionFilter read(
            ListFilter fields, PageRequest request, Optional<List<SessionId>> chosen, Optional<SessionId> except) {
        return new SessionFilter(
                users.read(fields, "account", request),
                chosen,
                fields.choice("method", SessionFields::method).map(Set::of),
                Optional.empty(),
                fields.clientAddress("address"),
                Optional.empty(),
                fields.day("started-since"),
                fields.endOfDay("unused-until"),
                Optional.empty(),
                except);
    }

    private static Optional<SignInMethod> method(String name) {
        return Stream.of(SignInMethod.values())
                .filter(method -> method.wireName().equals(name))
                .findFirst();
    }
}
