/**
 * What the command line asks for, and how it is done. A command opens the database itself, or, where a running server
 * holds the database's file, asks that server through a Unix domain socket beside the file. Either way the same handler
 * does it, over the services that every other request goes over.
 */
@NullMarked
package dev.vestibule.operator;

import org.jspecify.annotations.NullMarked;
