/** What a measurement needs from inside of the package of passwords. */
@NullMarked
package dev.vestibule.password;

import org.jspecify.annotations.NullMarked;
