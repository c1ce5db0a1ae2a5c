/** The first run: the setup token, the first administrator, and unattended alternatives. */
@NullMarked
package dev.vestibule.setup;

import org.jspecify.annotations.NullMarked;
