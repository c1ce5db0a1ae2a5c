/** Programs' keys: made, changed, replaced and ended. How they are recognised on a request stands in {@code session}. */
@NullMarked
package dev.vestibule.key;

import org.jspecify.annotations.NullMarked;
