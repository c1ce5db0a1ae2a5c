/** Sign-in with Google: its settings, and the ID token that a browser or an application sends. */
@NullMarked
package dev.vestibule.federation.google;

import org.jspecify.annotations.NullMarked;
