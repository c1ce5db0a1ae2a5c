package dev.vestibule.web;

import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.session.SessionCookies;
import dev.vestibule.session.SessionService;

/** Signs a user out of the browser, which forgets all but the device. */
public final class SignOut {
    private final SessionService sessions;
    private final SessionCookies cookies;

    public SignOut(SessionService sessions, SessionCookies cookies) {
        this.sessions = sessions;
        this.cookies = cookies;
    }

    /**
     * Ends the session of a request, and redirects.
     *
     * @param address one of our pages, or a whole address
     */
    public Response of(PageRequest request, String address) {
        try {
            sessions.signOut(request.who(), request.request().client());
        } catch (RefusedException refused) {
            if (refused.refusal() != Refusal.NO_SUCH_SESSION) {
                throw refused;
            }
            // ended already, which has the requested effect
        }
        // Not "cookies": the device cookie must stay, or the owner's device would be unknown afterwards.
        Response out = PageRequest.to(address).with(cookies.removing());
        // Under a path, the browser would also clear the data of other sites of the host.
        return !request.request().sitePath().isEmpty() ? out : out.with("Clear-Site-Data", "\"cache\", \"storage\"");
    }
}
