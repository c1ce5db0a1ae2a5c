/** Sealing what must lie in the database but be readable to nobody who has only the database, and digests of what must not lie there. */
@NullMarked
package dev.vestibule.secret;

import org.jspecify.annotations.NullMarked;
