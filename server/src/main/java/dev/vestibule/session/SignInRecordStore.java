package dev.vestibule.session;

import dev.vestibule.platform.database.Database;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Records sign-ins. Successful ones are written together with their session. */
public final class SignInRecordStore {
    private static final String ADD = """
            INSERT INTO sign_in (at, account_id, session_id, method, second_factor, outcome, device_id, address, user_agent)
            VALUES (:now, :user, :session, :method, :factor, :outcome, :device, :address, :agent)
            """;

    private final Database database;

    public SignInRecordStore(Database database) {
        this.database = database;
    }

    /** What happened to whom. */
    private record SignIn(
            Optional<UserId> user,
            Optional<SessionId> session,
            SignInMethod method,
            Optional<SessionFactor> factor,
            String outcome) {}

    /**
     * Records a refused sign-in.
     *
     * @param user if the login belongs to an account
     */
    public void addRefused(
            Optional<UserId> user, SignInRefusal why, SignInMethod method, SignInContext context, Instant now) {
        SignIn refused = new SignIn(user, Optional.empty(), method, Optional.empty(), why.wireName());
        database.useTransaction(handle -> add(handle, refused, context, now));
    }

    /** Adds a successful sign-in. */
    void add(Session started, SignInContext context) {
        SignIn successful = new SignIn(
                Optional.of(started.user()),
                Optional.of(started.id()),
                started.method(),
                started.proof().factor(),
                SignInLogStore.SIGNED_IN);
        database.useTransaction(handle -> add(handle, successful, context, started.createdAt()));
    }

    private static void add(Handle handle, SignIn signIn, SignInContext context, Instant now) {
        handle.createUpdate(ADD)
                .bind("now", now)
                .bind("user", signIn.user().map(UserId::value).orElse(null))
                .bind("session", signIn.session().map(SessionId::value).orElse(null))
                .bind("method", signIn.method().wireName())
                .bind("factor", signIn.factor().map(SessionFactor::wireName).orElse(null))
                .bind("outcome", signIn.outcome())
                .bind("device", context.device().orElse(null))
                .bind("address", context.address().text())
                .bind("agent", context.userAgent())
                .execute();
    }
}
