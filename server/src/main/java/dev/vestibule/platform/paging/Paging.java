package dev.vestibule.platform.paging;

/** Limit and offset of a page of a list. */
public record Paging(int limit, int offset) {
    /** The first page, of the default length. */
    public static final Paging USUAL = new Paging(50, 0);
}
