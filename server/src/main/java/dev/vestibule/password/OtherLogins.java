package dev.vestibule.password;

/** The ways to sign in without a password, as far as they decide whether passwords may be switched off. */
@FunctionalInterface
public interface OtherLogins {
    /** Returns whether an administrator has signed in with an identity provider that everybody may use now. */
    boolean serveAnAdministrator();
}
