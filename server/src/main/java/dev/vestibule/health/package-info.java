/** Whether the process lives, is ready, and what its numbers are. */
@NullMarked
package dev.vestibule.health;

import org.jspecify.annotations.NullMarked;
