package dev.vestibule.web;

/**
 * One of several values that a form offers.
 *
 * @param value as it is sent
 * @param text as it is told
 */
public record SelectOption(String value, String text) {}
