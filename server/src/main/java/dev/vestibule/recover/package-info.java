/**
 * The way that always remains: whoever runs the system draws a one-time link for an administrator's account on the command line. The
 * command opens the database itself, or, where a running server holds the database's file, asks that server through a Unix domain
 * socket beside the file. The link is a token of {@code reset}.
 */
@NullMarked
package dev.vestibule.recover;

import org.jspecify.annotations.NullMarked;
