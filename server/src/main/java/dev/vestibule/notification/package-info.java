/**
 * Mails that tell users what happened to their accounts without their asking: another password, a new device, a new
 * user.
 */
@NullMarked
package dev.vestibule.notification;

import org.jspecify.annotations.NullMarked;
