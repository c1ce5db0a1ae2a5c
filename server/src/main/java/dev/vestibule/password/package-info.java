/**
 * Passwords: which are accepted, how they are hashed and verified, and signing in with them. Sessions are started by
 * {@code session}; attempts are counted by {@code throttle}.
 */
@NullMarked
package dev.vestibule.password;

import org.jspecify.annotations.NullMarked;
