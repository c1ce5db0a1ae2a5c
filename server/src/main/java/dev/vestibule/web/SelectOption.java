package dev.vestibule.web;

/**
 * One of several values of a form field.
 *
 * @param value the value that is sent
 * @param text the label
 */
public record SelectOption(String value, String text) {}
