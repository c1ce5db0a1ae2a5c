/**
 * What people read, in six languages. A {@link dev.vestibule.platform.i18n.Message} names a sentence; {@link
 * dev.vestibule.platform.i18n.Messages} says it. The texts stand in {@code messages_*.properties}.
 */
@NullMarked
package dev.vestibule.platform.i18n;

import org.jspecify.annotations.NullMarked;
