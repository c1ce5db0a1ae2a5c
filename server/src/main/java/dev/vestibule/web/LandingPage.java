package dev.vestibule.web;

import dev.vestibule.session.SessionCaller;

/** Where signed-in users land if they asked for no other page. */
public final class LandingPage {
    /** Leads there; for a session that has just started. */
    public static final String PATH = "/";

    private LandingPage() {}

    /** Returns the overview for administrators, and the account for everyone else. */
    public static String of(SessionCaller caller) {
        return caller.user().superuser() ? "/admin" : "/account/profile";
    }
}
