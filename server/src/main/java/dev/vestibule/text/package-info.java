/**
 * What people read, in six languages. A {@link dev.vestibule.text.Message} names a sentence; {@link dev.vestibule.text.Words}
 * says it. The texts themselves stand in {@code messages_*.properties}. It knows no other package.
 */
@NullMarked
package dev.vestibule.text;

import org.jspecify.annotations.NullMarked;
