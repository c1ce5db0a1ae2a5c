package dev.vestibule.platform.paging;

/** Which part of a list somebody wants to see. */
public record Paging(int limit, int offset) {
    /** The first part, of the usual length. */
    public static final Paging USUAL = new Paging(50, 0);
}
