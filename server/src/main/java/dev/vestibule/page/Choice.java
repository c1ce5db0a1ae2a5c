package dev.vestibule.page;

/**
 * One of several values that a form offers.
 *
 * @param value as it is sent
 * @param text as it is told
 */
public record Choice(String value, String text) {}
