package dev.vestibule.web.admin;

import dev.vestibule.platform.paging.Paging;
import dev.vestibule.session.Principal;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.admin.UserListStore;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.PageRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the users that a field of a list's filter names: by an email address, or by a part of a name or address. */
public final class NamedUsers {
    /** What a database looks up one by one in a moment. */
    private static final int MOST = 100;

    private final UserService service;
    private final UserStore store;

    public NamedUsers(UserService service, UserStore store) {
        this.service = service;
        this.store = store;
    }

    /** Returns the matching users, which may be none; empty if the field is empty or invalid. */
    Optional<Set<UserId>> read(ListFilter filter, String field, PageRequest request) {
        return filter.text(field).isEmpty()
                ? Optional.empty()
                : filter.read(field, text -> find(text, request), "list.too-many-users");
    }

    /** Returns empty if too many users match. */
    private Optional<Set<UserId>> find(String text, PageRequest request) {
        Optional<UserId> exact = Email.parse(text).flatMap(store::findByEmail).map(User::id);
        if (exact.isPresent()) {
            return exact.map(Set::of);
        }
        List<User> found = service.list(
                        Principal.of(request.who(), request.request()),
                        UserListStore.Filter.of(UserListStore.Status.ALL).containing(Optional.of(text)),
                        Optional.of(new Paging(MOST + 1, 0)))
                .people();
        return found.size() > MOST
                ? Optional.empty()
                : Optional.of(found.stream().map(User::id).collect(Collectors.toUnmodifiableSet()));
    }
}
