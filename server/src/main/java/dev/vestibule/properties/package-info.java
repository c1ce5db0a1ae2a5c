/** {@code GET /api/session/properties}: the settings a caller may read, prebuilt, plus who the caller is. */
@NullMarked
package dev.vestibule.properties;

import org.jspecify.annotations.NullMarked;
