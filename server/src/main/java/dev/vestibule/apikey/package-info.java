/** API keys: created, edited, rotated and revoked. How they are recognized on a request stands in {@code session}. */
@NullMarked
package dev.vestibule.apikey;

import org.jspecify.annotations.NullMarked;
