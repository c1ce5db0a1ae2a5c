/** Groups, their members and managers. The memberships of a user are in {@code user}. */
@NullMarked
package dev.vestibule.group;

import org.jspecify.annotations.NullMarked;
