/**
 * How email addresses and their domains are written: one comparable form for what is kept and compared, one for the
 * wire. It knows nothing of accounts or mail; everything that reads an address asks here.
 */
@NullMarked
package dev.vestibule.platform.address;

import org.jspecify.annotations.NullMarked;
