/** The site itself: its name, address, language, and whom to write to. */
@NullMarked
package dev.vestibule.site;

import org.jspecify.annotations.NullMarked;
