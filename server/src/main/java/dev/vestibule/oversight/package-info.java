/**
 * Everybody's sessions, as administrators see and end them (session wire, section 1.6). How a session lives is a matter of {@code
 * session}; one's own are there too.
 */
@NullMarked
package dev.vestibule.oversight;

import org.jspecify.annotations.NullMarked;
