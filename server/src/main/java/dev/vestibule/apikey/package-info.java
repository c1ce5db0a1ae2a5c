/** API keys: created, edited, rotated and revoked. The check of a key on a request is in {@code session}. */
@NullMarked
package dev.vestibule.apikey;

import org.jspecify.annotations.NullMarked;
