/** The site itself (name, address, language), and the settings that administrators change while the server runs. */
@NullMarked
package dev.vestibule.settings;

import org.jspecify.annotations.NullMarked;
