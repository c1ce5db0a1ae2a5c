/**
 * Checks whether all that a server needs is as it should be, and says what to do where it is not. It changes nothing.
 * What has to do with the data is checked by the process that has the database open; the rest where the command runs.
 */
@NullMarked
package dev.vestibule.operator.doctor;

import org.jspecify.annotations.NullMarked;
