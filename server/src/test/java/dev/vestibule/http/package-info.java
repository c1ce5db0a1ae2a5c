/** Rules of the HTTP front that are easier to see close by than over the wire. */
@NullMarked
package dev.vestibule.http;

import org.jspecify.annotations.NullMarked;
