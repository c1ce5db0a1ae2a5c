package dev.vestibule.password;

/** The sign-in methods without a password, as far as they decide whether password sign-in may be disabled. */
@FunctionalInterface
public interface OtherLogins {
    /** Returns whether an administrator has signed in with an identity provider that is enabled for everyone. */
    boolean serveAnAdministrator();
}
