package dev.vestibule.federation;

/**
 * What an identity may be used for.
 *
 * @param mayLink the addresses whose accounts may be linked to a subject
 * @param mayCreate the addresses for which an account may be created
 * @param administratorsOnly whether only administrators may sign in
 */
public record FederatedRules(EmailDomains mayLink, EmailDomains mayCreate, boolean administratorsOnly) {}
