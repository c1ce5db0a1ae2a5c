/** Rules of sessions that are easier to see close by than over the wire. */
@NullMarked
package dev.vestibule.session;

import org.jspecify.annotations.NullMarked;
