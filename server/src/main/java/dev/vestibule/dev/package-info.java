/** What makes the server a double for tests of clients. */
@NullMarked
package dev.vestibule.dev;

import org.jspecify.annotations.NullMarked;
