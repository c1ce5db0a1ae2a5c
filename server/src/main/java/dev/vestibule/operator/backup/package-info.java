/** Backups of the embedded database, what follows a restore of any database, and what an upgrade would do. */
@NullMarked
package dev.vestibule.operator.backup;

import org.jspecify.annotations.NullMarked;
