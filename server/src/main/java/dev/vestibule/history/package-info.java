/** The record of sign-ins, good and refused, and a person's own view of it. */
@NullMarked
package dev.vestibule.history;

import org.jspecify.annotations.NullMarked;
