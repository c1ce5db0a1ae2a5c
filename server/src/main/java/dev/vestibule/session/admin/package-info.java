/**
 * Everybody's sessions, as administrators see and revoke them (session wire, section 1.6). How a session lives, and a
 * user's own sessions, are a matter of {@code session}.
 */
@NullMarked
package dev.vestibule.session.admin;

import org.jspecify.annotations.NullMarked;
