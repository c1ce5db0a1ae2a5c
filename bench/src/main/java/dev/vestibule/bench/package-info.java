/** Measurements of a running server. */
@NullMarked
package dev.vestibule.bench;

import org.jspecify.annotations.NullMarked;
