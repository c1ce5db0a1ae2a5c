package dev.vestibule.user.admin;

/** Whom users see who are not administrators. */
public enum Visibility {
    ALL,
    /** Users who share a group with them, besides All Users. */
    GROUP,
    /** Only themselves. */
    NONE
}
