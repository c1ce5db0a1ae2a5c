/** Users on the wire, {@code /api/user/*}, and how administrators create, edit and deactivate them. */
@NullMarked
package dev.vestibule.user.admin;

import org.jspecify.annotations.NullMarked;
