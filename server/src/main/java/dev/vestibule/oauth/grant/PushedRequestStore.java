package dev.vestibule.oauth.grant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.client.Parameters;
import dev.vestibule.oauth.grant.PushedRequest.Opening;
import dev.vestibule.platform.crypto.BearerBox;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.database.Batches;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Row;
import dev.vestibule.platform.json.JsonMappers;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stores authorization requests that were pushed, until they are decided. Only their names decrypt them. */
final class PushedRequestStore {
    private static final String FIND = """
            SELECT digest, client_id, parameters, opened_at, browser_digest, expires_at
            FROM oauth_pushed_request WHERE digest = :digest
            """;
    private static final String ADD = """
            INSERT INTO oauth_pushed_request (digest, client_id, parameters, expires_at)
            VALUES (:digest, :client, :parameters, :expires)
            """;
    /** Of any number of browsers that bring it at once one succeeds. */
    private static final String OPEN = """
            UPDATE oauth_pushed_request SET opened_at = :now, browser_digest = :browser, expires_at = :until
            WHERE digest = :digest AND opened_at IS NULL AND expires_at > :now
            """;

    private static final String DELETE = "DELETE FROM oauth_pushed_request WHERE digest = :digest";
    private static final String EXPIRED =
            "SELECT digest FROM oauth_pushed_request WHERE expires_at <= :before LIMIT :batch";

    private static final String PLACE = "oauth_pushed_request.parameters";

    private final Database database;
    private final BearerBox box;

    PushedRequestStore(Database database, BearerBox box) {
        this.database = database;
        this.box = box;
    }

    /** Returns the request of a name, which decrypts it. */
    Optional<PushedRequest> find(String name) {
        return database.withHandle(handle -> handle.createQuery(FIND)
                .bind("digest", digest(name).hex())
                .map(Row.to(row -> request(name, row)))
                .findOne());
    }

    static Digest digest(String name) {
        return Digests.sha512(name);
    }

    /** Adds a request that no browser has brought yet. */
    void add(String name, PushedRequest request) {
        database.useTransaction(handle -> handle.createUpdate(ADD)
                .bind("digest", request.digest().hex())
                .bind("client", request.client().value())
                .bind("parameters", box.seal(name, json(request.parameters()), PLACE))
                .bind("expires", request.expiresAt())
                .execute());
    }

    /** Binds a request to the first browser that brings it; returns false if that has happened already. */
    boolean open(Digest digest, Opening opening, Instant until) {
        return database.inTransaction(handle -> handle.createUpdate(OPEN)
                        .bind("digest", digest.hex())
                        .bind("now", opening.at())
                        .bind("browser", opening.browser().hex())
                        .bind("until", until)
                        .execute())
                == 1;
    }

    /** Uses up a request; returns false if that has happened already. */
    boolean use(Digest digest) {
        return database.inTransaction(handle ->
                        handle.createUpdate(DELETE).bind("digest", digest.hex()).execute())
                == 1;
    }

    /** Deletes at most {@code batch} requests that have expired. */
    int deleteExpired(Instant before, int batch) {
        return database.inTransaction(
                handle -> Batches.deleteOld(handle, EXPIRED, DELETE, "digest", String.class, before, batch));
    }

    /** Returns the text in which parameters are stored. */
    static String json(Parameters parameters) {
        try {
            return JsonMappers.PLAIN.writeValueAsString(parameters.values());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e); // texts can always be written
        }
    }

    private static PushedRequest request(String name, Row row) throws SQLException {
        Optional<Instant> opened = row.optionalInstant("opened_at");
        return new PushedRequest(
                Digest.of(row.text("digest")),
                new ClientId(row.text("client_id")),
                parameters(BearerBox.open(name, row.text("parameters"), PLACE)),
                opened.isPresent()
                        ? Optional.of(new Opening(opened.get(), Digest.of(row.text("browser_digest"))))
                        : Optional.empty(),
                row.instant("expires_at"));
    }

    private static Parameters parameters(String json) {
        try {
            return new Parameters(JsonMappers.PLAIN.readValue(json, new TypeReference<Map<String, List<String>>>() {}));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e); // only what was written here is stored
        }
    }
}
