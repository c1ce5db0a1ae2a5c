package dev.vestibule.http;

/**
 * Where a request came from.
 *
 * @param text the address in plain form
 * @param certain false when the peer may be a proxy that nobody has listed as trusted: then one address may stand for
 *     everybody behind it, and limits per address must not refuse
 */
public record ClientAddress(String text, boolean certain) {}
