/** Counts failed attempts per account, device and address, in the database and before any work is done for them. */
@NullMarked
package dev.vestibule.throttle;

import org.jspecify.annotations.NullMarked;
