/** Whether the process is alive and ready, and its metrics. */
@NullMarked
package dev.vestibule.health;

import org.jspecify.annotations.NullMarked;
