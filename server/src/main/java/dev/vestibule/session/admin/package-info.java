/**
 * The sessions of all users, listed and revoked by administrators (session wire, section 1.6). The life of a session,
 * and a user's own sessions, are in {@code session}.
 */
@NullMarked
package dev.vestibule.session.admin;

import org.jspecify.annotations.NullMarked;
