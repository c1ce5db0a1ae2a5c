/**
 * Passwords: which are accepted, how they are hashed and checked, and signing in with them. Sessions are started by
 * {@code session}; tries are counted by {@code throttle}.
 */
@NullMarked
package dev.vestibule.password;

import org.jspecify.annotations.NullMarked;
