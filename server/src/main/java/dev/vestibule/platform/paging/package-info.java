/** Which part of a list is wanted, however it is asked for. */
@NullMarked
package dev.vestibule.platform.paging;

import org.jspecify.annotations.NullMarked;
