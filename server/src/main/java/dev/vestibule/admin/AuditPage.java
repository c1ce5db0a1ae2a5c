package dev.vestibule.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.http.Resource;
import dev.vestibule.http.Response;
import dev.vestibule.http.Routes;
import dev.vestibule.page.Choice;
import dev.vestibule.page.ListPart;
import dev.vestibule.page.ListPlace;
import dev.vestibule.page.Moment;
import dev.vestibule.page.Narrowing;
import dev.vestibule.page.Pages;
import dev.vestibule.page.Visit;
import dev.vestibule.trail.TrailFilter;
import dev.vestibule.trail.TrailFilter.About;
import dev.vestibule.trail.TrailService;
import dev.vestibule.trail.TrailStore;
import dev.vestibule.trail.TrailStore.Named;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /admin/audit}: who changed what and who signed in, newest first. */
public final class AuditPage implements Resource {
    private static final String PATH = "/admin/audit";
    private static final String AFTER = "after";
    private static final List<String> FIELDS = List.of("actor", "action", "subject", "address", "since", "until");

    /** What the filter offers; an action that is not among them is listed all the same. */
    static final List<String> ACTIONS = List.of(
            "account.create",
            "account.change",
            "account.deactivate",
            "account.reactivate",
            "account.password-change",
            "account.password-change-due",
            "account.email-verified",
            "account.reset-link-used",
            "account.recovery-link",
            "account.recovery-link-used",
            "account.unban",
            "address.unban",
            "api-key.create",
            "api-key.change",
            "api-key.regenerate",
            "api-key.end",
            "group.create",
            "group.rename",
            "group.delete",
            "group.clear",
            "identity.link",
            "identity.unlink",
            "mail-server.try",
            "membership.add",
            "membership.change",
            "membership.remove",
            "mail.unknown-address",
            "provider.try",
            "secret.withheld",
            "session.end",
            "session.revoke",
            "setting.change",
            "setup",
            "sign-in",
            "sign-in.refused");

    private final Pages pages;
    private final TrailService trail;
    private final UserStore users;

    public AuditPage(Pages pages, TrailService trail, UserStore users) {
        this.pages = pages;
        this.trail = trail;
        this.users = users;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
    }

    /**
     * Somebody or something that an entry is about.
     *
     * @param more what tells it from others of the same name; empty when that is needless
     * @param link to its page, if it has one
     */
    public record Party(String name, String more, @Nullable String link) {
        static Party of(String name) {
            return new Party(name, "", null);
        }
    }

    /** An entry as the list shows it. */
    public record Entry(
            Moment at,
            Party actor,
            String action,
            boolean good,
            Party subject,
            String address,
            List<AuditDetails.Detail> details) {}

    private Response list(Visit visit) {
        ListPlace place = ListPlace.of(visit, FIELDS, List.of(""));
        Narrowing narrowing = new Narrowing(visit, place);
        Optional<TrailFilter> filter = filter(narrowing);
        Optional<TrailStore.Cursor> after = visit.request().query(AFTER).flatMap(TrailService::cursor);
        TrailService.Page found = filter.filter(wanted -> narrowing.isGood())
                .map(wanted -> trail.page(wanted, after, ListPlace.ROWS))
                .orElseGet(() -> new TrailService.Page(List.of(), Map.of(), Optional.empty()));
        if (found.entries().isEmpty() && after.isPresent()) {
            return Visit.to(place.narrowedAt(PATH)); // what was there has been deleted since
        }
        String older = found.next().map(next -> place.with(AFTER, next)).orElse("");
        return pages.showOwn(
                visit,
                narrowing.isGood() ? 200 : 400,
                "admin/audit",
                Map.of(
                        "form",
                        narrowing.form(),
                        "part",
                        ListPart.of(place, entries(found, visit)),
                        "actions",
                        actions(visit),
                        "newest",
                        after.isPresent() ? place.narrowedAt(PATH) : "",
                        "older",
                        older));
    }

    private static List<Choice> actions(Visit visit) {
        return Stream.concat(
                        Stream.of(new Choice("", visit.say("list.any"))),
                        ACTIONS.stream().map(action -> new Choice(action, action(action, visit))))
                .toList();
    }

    /** Empty when nothing can fit. */
    private Optional<TrailFilter> filter(Narrowing narrowing) {
        Optional<Email> actor = narrowing.email("actor");
        Optional<User> doer = actor.flatMap(users::findByEmail);
        Optional<String> typed = narrowing.text("subject");
        Optional<About> subject = typed.flatMap(this::about);
        TrailFilter filter = new TrailFilter(
                doer.map(user -> user.id().value()),
                narrowing.choice(
                        "action", name -> ACTIONS.stream().filter(name::equals).findFirst()),
                subject,
                narrowing.clientAddress("address"),
                narrowing.day("since"),
                narrowing.endOfDay("until"));
        boolean nobody = (actor.isPresent() && doer.isEmpty()) || (typed.isPresent() && subject.isEmpty());
        return nobody ? Optional.empty() : Optional.of(filter);
    }

    /** An email address, the kind and number of something else, or the name of a setting. */
    private Optional<About> about(String typed) {
        if (typed.contains("@")) {
            return users.findByEmail(Email.login(typed))
                    .map(user -> new About(
                            "account", Optional.of(Integer.toString(user.id().value()))));
        }
        return Optional.of(
                typed.matches("(account|api-key|group):[0-9]{1,9}")
                        ? new About(
                                typed.substring(0, typed.indexOf(':')),
                                Optional.of(typed.substring(typed.indexOf(':') + 1)))
                        : new About("setting", Optional.of(typed)));
    }

    // --- Entries in words ---

    private List<Entry> entries(TrailService.Page found, Visit visit) {
        List<JsonNode> details = found.entries().stream()
                .map(entry -> AuditDetails.parse(entry.details()))
                .toList();
        Set<Integer> numbers = new TreeSet<>();
        details.forEach(one -> AuditDetails.groups(one, numbers::add));
        found.entries().stream()
                .filter(entry -> entry.subjectKind().equals("group"))
                .map(TrailStore.Entry::subjectId)
                .filter(id -> id.matches("[0-9]{1,9}"))
                .forEach(id -> numbers.add(Integer.valueOf(id)));
        Map<Integer, String> groups = trail.groups(List.copyOf(numbers));
        AuditDetails words = new AuditDetails(visit.words(), found.accounts(), groups);
        return IntStream.range(0, details.size())
                .mapToObj(i -> {
                    TrailStore.Entry entry = found.entries().get(i);
                    JsonNode given = details.get(i);
                    return new Entry(
                            Moment.of(entry.place().at(), visit.words()),
                            actor(entry, found, visit),
                            action(entry.action(), visit),
                            AuditDetails.isGood(given),
                            subject(entry, given, found, groups, visit),
                            entry.address().orElse(""),
                            words.told(given));
                })
                .toList();
    }

    private static String action(String name, Visit visit) {
        String key = "admin.audit.action." + name;
        return visit.words().has(key) ? visit.say(key) : name;
    }

    private static Party actor(TrailStore.Entry entry, TrailService.Page found, Visit visit) {
        return entry.actor()
                .map(id -> account(id, found, visit))
                .orElseGet(() -> Party.of(visit.say(
                        entry.action().equals("sign-in.refused") ? "admin.audit.not-proven" : "admin.audit.system")));
    }

    private static Party account(int id, TrailService.Page found, Visit visit) {
        Named named = found.accounts().get(id);
        if (named == null) {
            return Party.of(visit.say("admin.audit.account", Integer.toString(id)));
        }
        String more = named.name().equals(named.email()) || !named.person() ? "" : named.email();
        return new Party(named.name(), more, named.person() ? "/admin/people/" + id : null);
    }

    private static Party subject(
            TrailStore.Entry entry,
            JsonNode details,
            TrailService.Page found,
            Map<Integer, String> groups,
            Visit visit) {
        String id = entry.subjectId();
        return switch (entry.subjectKind()) {
            case "account" ->
                TrailService.subject(entry)
                        .map(number -> account(number, found, visit))
                        .orElseGet(() ->
                                Party.of(visit.say(id.isEmpty() ? "admin.sign-ins.nobody" : "admin.audit.several")));
            case "group" -> group(id, details, groups, visit);
            case "api-key" -> Party.of(visit.say("admin.audit.key", nameOr(details, id)));
            case "setting" -> setting(id, visit);
            default -> new Party(entry.subjectKind(), id, null);
        };
    }

    private static Party group(String id, JsonNode details, Map<Integer, String> groups, Visit visit) {
        Optional<String> present = Optional.of(id)
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(text -> groups.get(Integer.valueOf(text)));
        return present.map(name -> new Party(name, "", "/admin/groups/" + id))
                .orElseGet(() -> Party.of(nameOr(details, visit.say("admin.audit.group", id))));
    }

    private static String nameOr(JsonNode details, String otherwise) {
        return details.path("name").isTextual() ? details.path("name").textValue() : otherwise;
    }

    private static Party setting(String name, Visit visit) {
        String key = "admin.settings.label." + name;
        return visit.words().has(key) ? new Party(visit.say(key), name, null) : Party.of(name);
    }
}
