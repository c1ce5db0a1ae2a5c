/** Whether the process lives, whether it is ready, and its numbers. */
@NullMarked
package dev.vestibule.health;

import org.jspecify.annotations.NullMarked;
