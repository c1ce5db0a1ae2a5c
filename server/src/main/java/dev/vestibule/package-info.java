/** The start of the program, and the one place that wires its parts together. */
@NullMarked
package dev.vestibule;

import org.jspecify.annotations.NullMarked;
