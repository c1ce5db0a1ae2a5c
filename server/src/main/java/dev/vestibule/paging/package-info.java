/** Which part of a list is wanted, however it is asked for. */
@NullMarked
package dev.vestibule.paging;

import org.jspecify.annotations.NullMarked;
