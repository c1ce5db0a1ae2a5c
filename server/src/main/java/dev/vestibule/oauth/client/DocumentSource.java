package dev.vestibule.oauth.client;

import dev.vestibule.platform.outbound.OutboundException;
import dev.vestibule.platform.outbound.OutboundHttp;
import dev.vestibule.platform.refusal.UnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/** Requests the documents of applications: from public hosts, a few at once, never from where a redirect leads. */
final class DocumentSource {
    private static final int MOST_AT_ONCE = 8;
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final OutboundHttp fromThisMachine;
    private final OutboundHttp fromPublicHosts;
    private final Semaphore turns = new Semaphore(MOST_AT_ONCE);

    DocumentSource(OutboundHttp outbound) {
        this.fromThisMachine = outbound;
        this.fromPublicHosts = outbound.toPublicHosts(ClientDocument.MOST_BYTES);
    }

    /** There is no complete answer, or one that says that the server is not well. The message is for administrators. */
    static final class UnreachableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreachableException(String message) {
            super(message, null, false, false);
        }
    }

    /** Reads the document of an application, which a developer may have on this machine. */
    ClientDocument read(ClientId id, DocumentUrl url) throws UnreachableException, ClientDocument.InvalidException {
        if (!turns.tryAcquire()) {
            throw new UnavailableException("too many client metadata documents are read at once", RETRY);
        }
        try {
            OutboundHttp.Answer answer = (url.isOnThisMachine() ? fromThisMachine : fromPublicHosts)
                    .get(url.uri(), Set.of(url.origin()), Map.of("Accept", "application/json"));
            if (answer.status() >= 500 || answer.status() == 429) {
                throw new UnreachableException("status " + answer.status());
            }
            return ClientDocument.of(id, answer);
        } catch (OutboundException e) {
            throw new UnreachableException(String.valueOf(e.getMessage()));
        } finally {
            turns.release();
        }
    }
}
