package dev.vestibule.platform.config;

/** The chapters of {@code docs/reference/settings.md}. */
public enum Chapter {
    SERVER("Server"),
    DATABASE("Database"),
    FIRST_RUN("First run"),
    SESSIONS("Sessions"),
    PASSWORDS("Passwords and sign-in"),
    SIGN_ON("Sign-in with Google and OpenID Connect"),
    APPLICATIONS("Applications"),
    MAIL("Mail");

    private final String title;

    Chapter(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}
