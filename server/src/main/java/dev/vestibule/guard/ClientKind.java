package dev.vestibule.guard;

import dev.vestibule.platform.http.Request;
import java.util.Optional;

/** Who waits for the response to a guarded request: a person, who can be sent to a page, or a program. */
enum ClientKind {
    PAGE,
    PROGRAM;

    /** Returns what the browser says (Fetch Metadata); without that, what the request looks like. */
    static ClientKind of(Request request, GuardedRequest guarded) {
        Optional<String> mode = request.header("Sec-Fetch-Mode");
        if (mode.isPresent()) {
            boolean document =
                    request.header("Sec-Fetch-Dest").map("document"::equals).orElse(true);
            return mode.get().equals("navigate") && document ? PAGE : PROGRAM;
        }
        boolean program = request.header("X-Requested-With").isPresent()
                || request.header("Upgrade").isPresent()
                || request.header("Sec-WebSocket-Key").isPresent()
                || guarded.method().filter("OPTIONS"::equals).isPresent();
        return program || !request.wantsHtml() ? PROGRAM : PAGE;
    }
}
