/** Groups, who is in them and who manages them. What each person is in stands in {@code user}. */
@NullMarked
package dev.vestibule.group;

import org.jspecify.annotations.NullMarked;
