/**
 * Encrypts texts that must be stored in the database but not readable with the database alone, and makes digests of
 * texts that must not be stored.
 */
@NullMarked
package dev.vestibule.platform.crypto;

import org.jspecify.annotations.NullMarked;
