package dev.vestibule.oauth.client;

import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Conditions;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.user.UserId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Stores registrations, and what users decided about applications. */
public final class ClientEventStore {
    /** What happened; Metabase's names. */
    public enum Type {
        REGISTERED,
        APPROVED,
        DENIED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Type> ofWireName(String name) {
            return Arrays.stream(values())
                    .filter(type -> type.wireName().equals(name))
                    .findFirst();
        }
    }

    /** What happened, without the application. */
    public record Event(
            Type type,
            Instant at,
            Optional<UserId> user,
            String scopes,
            Optional<String> redirectUri,
            String address,
            String userAgent) {}

    /** The user who decided. */
    public record Person(UserId id, String email, Optional<String> firstName, Optional<String> lastName) {}

    /** An event in the list; its application may be deleted. */
    public record Listed(long id, Event event, ClientId clientId, String clientName, Optional<Person> person) {}

    /** One page of the list, and its total length. */
    public record Page(List<Listed> events, long total) {}

    private static final String ADD = """
            INSERT INTO oauth_client_event (at, event_type, client_id, client_name, account_id, scopes, redirect_uri, address,
                user_agent)
            VALUES (:at, :type, :client, :name, :user, :scopes, :redirect, :address, :agent)
            """;
    private static final String LIST = """
            SELECT e.id, e.at, e.event_type, e.client_id, e.client_name, e.account_id, e.scopes, e.redirect_uri, e.address,
                e.user_agent, a.email, a.first_name, a.last_name
            FROM oauth_client_event e LEFT JOIN account a ON a.id = e.account_id <where>
            ORDER BY e.at DESC, e.id DESC LIMIT :limit OFFSET :offset
            """;
    private static final String COUNT = "SELECT COUNT(*) FROM oauth_client_event e <where>";
    private static final String OLD = "SELECT id FROM oauth_client_event WHERE at <= :before LIMIT :batch";
    private static final String DELETE = "DELETE FROM oauth_client_event WHERE id = :id";

    private final Database database;

    public ClientEventStore(Database database) {
        this.database = database;
    }

    public void add(OAuthClient client, Event event) {
        database.useTransaction(handle -> handle.createUpdate(ADD)
                .bind("at", event.at())
                .bind("type", event.type().wireName())
                .bind("client", client.id().value())
                .bind("name", client.name())
                .bind("user", event.user().map(UserId::value).orElse(null))
                .bind("scopes", event.scopes())
                .bind("redirect", event.redirectUri().orElse(null))
                .bind("address", event.address())
                .bind("agent", event.userAgent())
                .execute());
    }

    Page page(Optional<String> client, Optional<Type> type, int limit, int offset) {
        Conditions conditions = new Conditions()
                .and("client", "e.client_id = :client", client)
                .and("type", "e.event_type = :type", type.map(Type::wireName));
        return database.withHandle(handle -> new Page(
                conditions
                        .of(handle, LIST)
                        .bind("limit", limit)
                        .bind("offset", offset)
                        .map(Row.to(ClientEventStore::listed))
                        .list(),
                conditions.of(handle, COUNT).mapTo(Long.class).one()));
    }

    /** Deletes at most {@code batch} events of that time and before. */
    int deleteOld(Instant before, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, OLD, DELETE, "id", Long.class, before, batch));
    }

    private static Listed listed(Row row) throws SQLException {
        OptionalInt id = row.optionalInteger("account_id");
        Optional<UserId> user = id.isPresent() ? Optional.of(new UserId(id.getAsInt())) : Optional.empty();
        Optional<String> email = row.optionalText("email");
        Optional<Person> person = user.isPresent() && email.isPresent()
                ? Optional.of(new Person(
                        user.get(), email.get(), row.optionalText("first_name"), row.optionalText("last_name")))
                : Optional.empty();
        return new Listed(
                row.bigInteger("id"),
                new Event(
                        Type.ofWireName(row.text("event_type")).orElseThrow(),
                        row.instant("at"),
                        user,
                        row.text("scopes"),
                        row.optionalText("redirect_uri"),
                        row.text("address"),
                        row.text("user_agent")),
                new ClientId(row.text("client_id")),
                row.text("client_name"),
                person);
    }
}
