/** The first run: the setup token, the first administrator, and ways to do without a person. */
@NullMarked
package dev.vestibule.setup;

import org.jspecify.annotations.NullMarked;
