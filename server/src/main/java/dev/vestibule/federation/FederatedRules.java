package dev.vestibule.federation;

/**
 * What a proof may lead to.
 *
 * @param mayLink the addresses whose accounts may be linked to a subject
 * @param mayCreate the addresses for which an account may be made
 * @param administratorsOnly whether nobody else may sign in
 */
public record FederatedRules(EmailDomains mayLink, EmailDomains mayCreate, boolean administratorsOnly) {}
