/**
 * Sessions: how they start, are recognized on a request, and end; and the sign-in log, as a session that starts is a
 * sign-in. It knows no sign-in method; those packages come to it.
 */
@NullMarked
package dev.vestibule.session;

import org.jspecify.annotations.NullMarked;
