/**
 * Sessions: how they start, are recognized on a request, and end; and the sign-in log, as each sign-in starts a
 * session. It knows no sign-in method; those packages depend on it.
 */
@NullMarked
package dev.vestibule.session;

import org.jspecify.annotations.NullMarked;
