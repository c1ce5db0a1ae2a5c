/** Mails that notify users of events of their accounts: a changed password, a new device, a new user. */
@NullMarked
package dev.vestibule.notification;

import org.jspecify.annotations.NullMarked;
