/** What runs beside the requests: writing activity, ending overdue sessions, deleting what has been kept long enough. */
@NullMarked
package dev.vestibule.upkeep;

import org.jspecify.annotations.NullMarked;
