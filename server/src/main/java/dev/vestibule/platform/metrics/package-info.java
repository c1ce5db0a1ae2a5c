/** The numbers that {@code GET /metrics} shows. */
@NullMarked
package dev.vestibule.platform.metrics;

import org.jspecify.annotations.NullMarked;
