/** Pages of lists, for all kinds of requests. */
@NullMarked
package dev.vestibule.platform.paging;

import org.jspecify.annotations.NullMarked;
