package dev.vestibule.mfa;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.SessionEnd;
import dev.vestibule.user.UserId;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Revokes the trust in devices when all sessions of a user are revoked, within the transaction that does: otherwise the
 * password alone would be enough again in a browser that the user signed out.
 */
public final class TrustEnd {
    private final TrustedDeviceStore store;
    private final AuditWriter audit;

    TrustEnd(TrustedDeviceStore store, AuditWriter audit) {
        this.store = store;
        this.audit = audit;
    }

    /** Revokes the trust if all sessions of a user end; no access tokens end with it. */
    public Collection<Digest> sessionsEnd(SessionEnd end) {
        // A new password and a deactivation end the trust by what they change in the account.
        if (end.reason() == EndReason.ADMIN || end.reason() == EndReason.LOGOUT) {
            end.user().ifPresent(user -> revoke(user, end));
        }
        return List.of();
    }

    private void revoke(UserId user, SessionEnd end) {
        int ended = store.endAll(user);
        if (ended > 0) {
            audit.add(new AuditEvent(
                    end.at(),
                    end.actor(),
                    TrustedDevices.DISTRUST,
                    AuditEvent.Subject.of(user),
                    Map.of(TrustedDevices.DEVICES, ended)));
        }
    }
}
