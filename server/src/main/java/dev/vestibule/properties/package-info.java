/** {@code GET /api/session/properties}: the settings that a caller may read, prebuilt, plus their session. */
@NullMarked
package dev.vestibule.properties;

import org.jspecify.annotations.NullMarked;
