/**
 * Sealing what must lie in the database but be readable to nobody who has only the database, digests of what must not lie there,
 * random texts that nobody guesses, and what answers show in place of a secret.
 */
@NullMarked
package dev.vestibule.secret;

import org.jspecify.annotations.NullMarked;
