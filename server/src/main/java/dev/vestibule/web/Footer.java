package dev.vestibule.web;

/**
 * What stands below the pages of signed-in users.
 *
 * @param version that of this build, for administrators
 * @param apiDocs whether {@code /api/docs} is served
 */
public record Footer(String version, boolean apiDocs) {}
