/** The commands for whoever runs the system, as they are typed and as they answer. What they do is a matter of {@code operator}. */
@NullMarked
package dev.vestibule.command;

import org.jspecify.annotations.NullMarked;
