package dev.vestibule.session;

import dev.vestibule.audit.Actor;
import dev.vestibule.http.ClientAddress;
import dev.vestibule.http.Request;
import dev.vestibule.user.User;

/** On whose behalf something is changed, and from where. */
public record By(User user, ClientAddress address) {
    public static By of(Caller caller, Request request) {
        return new By(caller.user(), request.client());
    }

    /** As the audit trail has it. */
    public Actor actor() {
        return Actor.of(user.id(), address);
    }
}
