/**
 * The way that always remains: whoever runs the system draws a one-time link for an administrator's account on the command line. How
 * the command gets here is a matter of {@code operator}; the link is a token of {@code reset}.
 */
@NullMarked
package dev.vestibule.recover;

import org.jspecify.annotations.NullMarked;
