/** Mails that tell people what happened to their accounts without their asking: another password, a new device, a new colleague. */
@NullMarked
package dev.vestibule.notice;

import org.jspecify.annotations.NullMarked;
