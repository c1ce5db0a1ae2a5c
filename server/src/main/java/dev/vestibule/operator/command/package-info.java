/** The commands for operators, as they are typed and as they answer. What they do is a matter of {@code operator}. */
@NullMarked
package dev.vestibule.operator.command;

import org.jspecify.annotations.NullMarked;
