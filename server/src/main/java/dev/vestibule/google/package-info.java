/** Sign-in with Google: its settings, and the token that a browser or a program brings from there. */
@NullMarked
package dev.vestibule.google;

import org.jspecify.annotations.NullMarked;
