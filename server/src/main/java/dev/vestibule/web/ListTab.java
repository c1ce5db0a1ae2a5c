package dev.vestibule.web;

/**
 * A prepared view of a list: a link with part of the filter set.
 *
 * @param count how many rows it has; empty text if that is not counted
 * @param days whether it depends on the reader's time zone, which the script adds
 */
public record ListTab(String label, String link, boolean current, String count, boolean days) {
    /** A view that is not counted. */
    public static ListTab of(String label, String link, boolean current) {
        return new ListTab(label, link, current, "", false);
    }
}
