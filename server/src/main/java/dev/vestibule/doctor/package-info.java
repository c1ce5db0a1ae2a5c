/**
 * Looks whether all that a server needs is as it should be, and says what to do where it is not. It changes nothing. What has to do with
 * the data is looked at by whoever has the database open; the rest where the command runs.
 */
@NullMarked
package dev.vestibule.doctor;

import org.jspecify.annotations.NullMarked;
