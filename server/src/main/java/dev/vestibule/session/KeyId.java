package dev.vestibule.session;

/** The id of an API key; never reused. */
public record KeyId(int value) {}
