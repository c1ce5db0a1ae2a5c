package dev.vestibule.web.account;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.client.ClientListStore;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.grant.ConnectedApplications;
import dev.vestibule.oauth.grant.ConsentStore;
import dev.vestibule.oauth.grant.ConsentStore.Consent;
import dev.vestibule.oauth.grant.GrantListStore;
import dev.vestibule.oauth.grant.Scopes;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.user.UserId;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.Devices;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.OriginLabel;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.ScopeLabels;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code /account/applications}: what the user has allowed applications to do. {@code /revoke} below it ends the access
 * of one and forgets the consent, after a confirmation.
 */
public final class ApplicationsPage implements Resource {
    static final String PATH = "/account/applications";

    private static final String REVOKE = PATH + "/revoke";
    private static final String CLIENT = "client";

    private final Pages pages;
    private final ClientListStore clients;
    private final ConsentStore consents;
    private final GrantListStore grants;
    private final ConnectedApplications service;
    private final InstantSource clock;

    public ApplicationsPage(
            Pages pages,
            ClientListStore clients,
            ConsentStore consents,
            GrantListStore grants,
            ConnectedApplications service,
            InstantSource clock) {
        this.pages = pages;
        this.clients = clients;
        this.consents = consents;
        this.grants = grants;
        this.service = service;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(this::open));
        routes.get(REVOKE, pages.signedIn(this::ask));
        routes.post(REVOKE, pages.signedInForm(this::revoke));
    }

    /**
     * An application with access.
     *
     * @param inLinks its id for a query
     * @param scopes what it may do, in words
     * @param lastUsedAt null if its access was never used, or is over
     * @param place from which it was allowed last; null if its access is over
     */
    public record Entry(
            String inLinks,
            String name,
            OriginLabel origin,
            List<Message> scopes,
            DisplayTime since,
            @Nullable DisplayTime lastUsedAt,
            @Nullable Place place) {}

    /** A device, and its address. */
    public record Place(String icon, Message device, String address) {}

    /** What the user has with one application. */
    private record Connected(OAuthClient client, Optional<Consent> consent, List<GrantListStore.Listed> grants) {
        Instant since() {
            return consent.map(Consent::grantedAt)
                    .or(() -> grants.stream()
                            .map(GrantListStore.Listed::createdAt)
                            .min(Comparator.naturalOrder()))
                    .orElse(client.createdAt());
        }

        /** Returns all that it may do, now or at its next request. */
        Scopes scopes() {
            Scopes all = consent.map(Consent::scopes).orElse(Scopes.parse(""));
            for (GrantListStore.Listed grant : grants) {
                all = all.and(grant.scopes());
            }
            return all;
        }
    }

    /** Takes three queries, however many applications there are. */
    private List<Connected> connected(UserId user) {
        Map<ClientId, Consent> agreed =
                consents.of(user).stream().collect(Collectors.toMap(Consent::client, Function.identity()));
        Map<ClientId, List<GrantListStore.Listed>> live = grants.of(user, clock.instant()).stream()
                .collect(Collectors.groupingBy(GrantListStore.Listed::clientId));
        Set<ClientId> ids = new LinkedHashSet<>(agreed.keySet());
        ids.addAll(live.keySet());
        return clients.of(ids).stream()
                .map(client -> new Connected(
                        client,
                        Optional.ofNullable(agreed.get(client.id())),
                        live.getOrDefault(client.id(), List.of())))
                .toList();
    }

    private static UserId own(PageRequest request) {
        return request.who().user().id();
    }

    private Response open(PageRequest request) {
        List<Entry> entries = connected(own(request)).stream()
                .map(connected -> entry(connected, request))
                .toList();
        return pages.showOwn(request, 200, "applications", Map.of("entries", entries));
    }

    private static Entry entry(Connected connected, PageRequest request) {
        Optional<GrantListStore.Listed> newest = connected.grants().stream().findFirst();
        return new Entry(
                URLEncoder.encode(connected.client().id().value(), StandardCharsets.UTF_8),
                connected.client().name(),
                OriginLabel.of(connected.client()),
                ScopeLabels.meanings(connected.scopes()),
                DisplayTime.of(connected.since(), request.messages()),
                connected.grants().stream()
                        .flatMap(grant -> grant.lastUsedAt().stream())
                        .max(Comparator.naturalOrder())
                        .map(at -> DisplayTime.of(at, request.messages()))
                        .orElse(null),
                newest.map(grant -> new Place(
                                Devices.icon(grant.place().userAgent()),
                                Devices.message(grant.place().userAgent()),
                                grant.place().address()))
                        .orElse(null));
    }

    private Optional<Connected> one(PageRequest request, String id) {
        return connected(own(request)).stream()
                .filter(connected -> connected.client().id().value().equals(id))
                .findFirst();
    }

    private Response ask(PageRequest request) {
        Optional<Connected> found = one(request, request.request().query(CLIENT).orElse(""));
        if (found.isEmpty()) {
            return PageRequest.to(PATH);
        }
        String name = found.get().client().name();
        List<String> sentences = new ArrayList<>();
        int active = found.get().grants().size();
        if (active > 0) {
            sentences.add(request.say(Message.counted("own-applications.active", active)));
        }
        sentences.add(request.say("own-applications.consequence"));
        return new Confirmation(
                        request.say("own-applications.question", name),
                        sentences,
                        request.say("applications.revoke"),
                        PATH,
                        Map.of(CLIENT, found.get().client().id().value()))
                .ask(pages, request);
    }

    private Response revoke(PageRequest request) {
        Optional<OAuthClient> client = one(request, request.text(CLIENT)).map(Connected::client);
        if (client.isEmpty()) {
            return PageRequest.to(PATH); // revoked meanwhile, which has the requested effect
        }
        service.disconnect(own(request), client.get().id(), request.actor());
        return request.done(
                PATH, Message.of("own-applications.revoked", client.get().name()));
    }
}
