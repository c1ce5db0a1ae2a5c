/** What a measurement needs from inside of the package of second factors. */
@NullMarked
package dev.vestibule.mfa;

import org.jspecify.annotations.NullMarked;
