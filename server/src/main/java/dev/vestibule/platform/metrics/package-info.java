/** The metrics of {@code GET /metrics}. */
@NullMarked
package dev.vestibule.platform.metrics;

import org.jspecify.annotations.NullMarked;
