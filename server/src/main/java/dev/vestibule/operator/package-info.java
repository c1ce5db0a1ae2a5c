/**
 * The commands of operators. A command opens the database itself, or, if a running server has the database's file open,
 * sends itself to that server through a Unix domain socket beside the file. Either way the same handler runs it, over
 * the services of all other requests.
 */
@NullMarked
package dev.vestibule.operator;

import org.jspecify.annotations.NullMarked;
