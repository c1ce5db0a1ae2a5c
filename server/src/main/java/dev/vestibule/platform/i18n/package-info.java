/**
 * The messages for users, in six languages. A {@link dev.vestibule.platform.i18n.Message} has the key;
 * {@link dev.vestibule.platform.i18n.Messages} returns the text from {@code messages_*.properties}.
 */
@NullMarked
package dev.vestibule.platform.i18n;

import org.jspecify.annotations.NullMarked;
