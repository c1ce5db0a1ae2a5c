/**
 * All settings by their names, for administrators; what each of them means and allows is a matter of its own feature.
 */
@NullMarked
package dev.vestibule.settings.admin;

import org.jspecify.annotations.NullMarked;
