/** The commands for operators: their options and their output. {@code operator} runs them. */
@NullMarked
package dev.vestibule.operator.command;

import org.jspecify.annotations.NullMarked;
