/** Sign-in with Google: its settings, and the token that a browser or an application brings from there. */
@NullMarked
package dev.vestibule.federation.google;

import org.jspecify.annotations.NullMarked;
