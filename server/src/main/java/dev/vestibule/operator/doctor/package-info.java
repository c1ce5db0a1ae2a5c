/**
 * Checks whether a server has all that it needs, and advises what to do if not. It changes nothing. Checks of the data
 * run in the process that has the database open; the others where the command runs.
 */
@NullMarked
package dev.vestibule.operator.doctor;

import org.jspecify.annotations.NullMarked;
