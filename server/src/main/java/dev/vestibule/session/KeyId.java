package dev.vestibule.session;

/** The number of an API key; given once, never used again. */
public record KeyId(int value) {}
