package dev.vestibule.user.admin;

/** Whom people see who are no administrators. */
public enum Visibility {
    ALL,
    /** Those who share a group with them, All Users aside. */
    GROUP,
    /** Themselves. */
    NONE
}
