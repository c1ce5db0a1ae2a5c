/** Users: their identity, their state, and their groups. */
@NullMarked
package dev.vestibule.user;

import org.jspecify.annotations.NullMarked;
