package dev.vestibule.oauth.key;

import java.time.Instant;

/**
 * A key that signs tokens, without its private part.
 *
 * @param kid the thumbprint of the public key (RFC 7638), which names it in tokens
 * @param generation counts the keys of its algorithm, from 1
 * @param publicKey the public key as a JWK
 * @param signsFrom since when it signs, until the next generation does; it is published before
 */
public record SigningKey(
        String kid,
        SigningAlgorithm algorithm,
        int generation,
        String publicKey,
        Instant createdAt,
        Instant signsFrom) {}
