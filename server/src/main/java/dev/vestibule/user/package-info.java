/** Users: who they are, what state they are in, which groups they belong to. */
@NullMarked
package dev.vestibule.user;

import org.jspecify.annotations.NullMarked;
