package dev.vestibule.user;

/** The two groups that always exist, with the numbers that the contract gives them. */
public final class Groups {
    public static final int ALL_USERS = 1;
    public static final int ADMINISTRATORS = 2;

    private Groups() {}
}
