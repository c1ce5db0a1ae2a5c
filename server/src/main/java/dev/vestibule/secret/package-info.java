/** Sealing what must lie in the database but be readable to nobody who has only the database. */
@NullMarked
package dev.vestibule.secret;

import org.jspecify.annotations.NullMarked;
