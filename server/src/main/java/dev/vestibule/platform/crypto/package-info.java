/**
 * Encrypts what must be kept in the database but be readable to nobody who has only the database, and makes digests of
 * what must not be kept there.
 */
@NullMarked
package dev.vestibule.platform.crypto;

import org.jspecify.annotations.NullMarked;
