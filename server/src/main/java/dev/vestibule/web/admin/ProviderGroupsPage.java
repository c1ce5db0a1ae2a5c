package dev.vestibule.web.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.federation.FederatedIdentity;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.federation.oidc.OidcAdministration;
import dev.vestibule.group.Group;
import dev.vestibule.group.GroupService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.user.GroupId;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code /admin/settings/providers/:key/groups}: maps groups of a provider to groups of the site; {@code /remove} below
 * it removes a mapping after a confirmation.
 */
public final class ProviderGroupsPage implements Resource {
    private static final String PATH = ProviderPage.ONE + "/groups";
    private static final String REMOVE = PATH + "/remove";
    private static final String ENABLED = "enabled";
    private static final String CLAIM = "group-attribute";
    private static final String THEIRS = "theirs";
    private static final String OURS = "ours";
    private static final String MAPPING = "mapping";
    private static final String SYNC = "group-sync";

    private final Pages pages;
    private final OidcAdministration providers;
    private final GroupService groups;

    public ProviderGroupsPage(Pages pages, OidcAdministration providers, GroupService groups) {
        this.pages = pages;
        this.providers = providers;
        this.groups = groups;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(request -> {
            OidcProvider provider = ProviderPage.changeable(providers, request);
            return show(request, provider, 200, stored(provider));
        }));
        routes.post(PATH, pages.administratorForm(pages.proved(this::change)));
        routes.get(REMOVE, pages.administrator(this::askToRemove));
        routes.post(REMOVE, pages.administratorForm(pages.proved(this::remove)));
    }

    /**
     * A group of the provider's and one here.
     *
     * @param theirs its name at the provider
     * @param ours the name of the group here
     */
    public record Mapping(String theirs, GroupId group, String ours) {
        private String id() {
            return group.value() + " " + theirs;
        }

        /** Returns what identifies it in a link. */
        public String idInLinks() {
            return URLEncoder.encode(id(), StandardCharsets.UTF_8);
        }
    }

    private static FormView stored(OidcProvider provider) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(CLAIM, provider.groups().attribute());
        if (provider.groups().enabled()) {
            values.put(ENABLED, "on");
        }
        return FormView.of(values);
    }

    private static String path(OidcProvider provider) {
        return ProviderPage.path(provider) + "/groups";
    }

    private Map<GroupId, Group> here(PageRequest request) {
        return groups.all(request.who().user()).stream()
                .filter(group -> !group.id().equals(GroupId.ALL_USERS))
                .collect(Collectors.toMap(Group::id, Function.identity(), (one, other) -> one, LinkedHashMap::new));
    }

    /** Returns the mappings to groups that still exist. */
    private static List<Mapping> mappings(OidcProvider provider, Map<GroupId, Group> here) {
        List<Mapping> mappings = new ArrayList<>();
        provider.groups()
                .mappings()
                .forEach((theirs, ids) -> ids.forEach(id -> Optional.ofNullable(here.get(id))
                        .ifPresent(group -> mappings.add(new Mapping(theirs, id, group.name())))));
        mappings.sort(Comparator.comparing(Mapping::theirs).thenComparing(Mapping::ours));
        return mappings;
    }

    private Response show(PageRequest request, OidcProvider provider, int status, FormView form) {
        Map<GroupId, Group> here = here(request);
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("form", form);
        parts.put("key", provider.key().value());
        parts.put("name", provider.prompt());
        parts.put("mappings", mappings(provider, here));
        parts.put("groups", here.values().stream().map(Group::name).toList());
        return pages.showOwn(request, status, "admin/providergroups", parts);
    }

    private Response change(PageRequest request) {
        OidcProvider provider = ProviderPage.changeable(providers, request);
        Map<GroupId, Group> here = here(request);
        List<Mapping> mappings = mappings(provider, here);
        Map<String, String> errors = new LinkedHashMap<>();
        added(request, here, errors).ifPresent(mappings::add);
        if (!errors.isEmpty()) {
            return show(request, provider, 400, again(request).withErrors(errors));
        }
        return save(
                request,
                provider,
                json(request.form().ticked(ENABLED), request.text(CLAIM), mappings),
                again(request),
                Message.of("admin.provider.groups.saved"));
    }

    private Response save(PageRequest request, OidcProvider provider, ObjectNode sync, FormView again, Message done) {
        OidcProviderJson.Read read = providers.save(Optional.of(provider), Map.of(SYNC, sync), request.actor());
        Map<String, String> errors = new LinkedHashMap<>();
        read.faults().forEach((name, fault) -> errors.put(name, request.say(fault)));
        return errors.isEmpty()
                ? request.done(path(provider), done)
                : show(request, provider, 400, again.withErrors(errors));
    }

    // --- Removing ---

    private Response askToRemove(PageRequest request) {
        OidcProvider provider = ProviderPage.changeable(providers, request);
        List<Mapping> mappings = mappings(provider, here(request));
        return chosen(mappings, request.request().query(MAPPING).orElse(""))
                .map(mapping -> ask(request, provider, mapping, mappings))
                .orElseGet(() -> PageRequest.to(path(provider))); // removed meanwhile
    }

    private static Optional<Mapping> chosen(List<Mapping> mappings, String id) {
        return mappings.stream().filter(one -> one.id().equals(id)).findFirst();
    }

    private Response ask(PageRequest request, OidcProvider provider, Mapping mapping, List<Mapping> all) {
        return new Confirmation(
                        request.say("admin.provider.groups.remove-question", mapping.theirs(), mapping.ours()),
                        List.of(consequence(request, provider, mapping, all)),
                        request.say("admin.provider.groups.remove"),
                        path(provider),
                        Map.of(MAPPING, mapping.id()))
                .ask(pages, request);
    }

    private String consequence(PageRequest request, OidcProvider provider, Mapping mapping, List<Mapping> all) {
        if (!provider.groups().enabled()) {
            return request.say("admin.provider.groups.remove-nobody");
        }
        boolean mappedAgain = all.stream().anyMatch(one -> one.group().equals(mapping.group()) && !one.equals(mapping));
        int members = groups.members(request.who().user(), mapping.group(), FederatedIdentity.originOf(provider.key()));
        String key = mappedAgain ? "admin.provider.groups.remove-some" : "admin.provider.groups.remove-all";
        return request.say(Message.counted(key, members).with(mapping.ours()).with(provider.prompt()));
    }

    private Response remove(PageRequest request) {
        OidcProvider provider = ProviderPage.changeable(providers, request);
        List<Mapping> mappings = mappings(provider, here(request));
        Optional<Mapping> chosen = chosen(mappings, request.form().text(MAPPING));
        if (chosen.isEmpty()) {
            return PageRequest.to(path(provider)); // removed meanwhile
        }
        mappings.remove(chosen.get());
        return save(
                request,
                provider,
                json(provider.groups().enabled(), provider.groups().attribute(), mappings),
                stored(provider),
                Message.of(
                        "admin.provider.groups.removed",
                        chosen.get().theirs(),
                        chosen.get().ours()));
    }

    private static FormView again(PageRequest request) {
        return FormView.of(request.posted(CLAIM, THEIRS, OURS, ENABLED));
    }

    /** Returns the mapping that was entered, if there is one. */
    private static Optional<Mapping> added(PageRequest request, Map<GroupId, Group> here, Map<String, String> errors) {
        String theirs = request.text(THEIRS);
        String ours = request.text(OURS);
        if (theirs.isEmpty() && ours.isEmpty()) {
            return Optional.empty();
        }
        if (theirs.isEmpty()) {
            errors.put(THEIRS, request.say("admin.provider.groups.theirs-missing"));
        }
        Optional<Group> group = here.values().stream()
                .filter(one -> one.name().equalsIgnoreCase(ours))
                .findFirst();
        if (group.isEmpty()) {
            errors.put(OURS, request.say("admin.provider.groups.ours-unknown"));
        }
        return group.map(one -> new Mapping(theirs, one.id(), one.name()));
    }

    private static ObjectNode json(boolean enabled, String claim, List<Mapping> mappings) {
        ObjectNode sync = JsonNodeFactory.instance.objectNode().put(ENABLED, enabled);
        if (!claim.isEmpty()) {
            sync.put(CLAIM, claim);
        }
        ObjectNode all = sync.putObject("group-mappings");
        mappings.stream().distinct().forEach(one -> {
            ArrayNode ids = all.withArray(one.theirs());
            ids.add(one.group().value());
        });
        return sync;
    }
}
