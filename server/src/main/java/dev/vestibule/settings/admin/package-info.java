/** All settings by their names, for administrators; their meaning and rules are in their own features. */
@NullMarked
package dev.vestibule.settings.admin;

import org.jspecify.annotations.NullMarked;
