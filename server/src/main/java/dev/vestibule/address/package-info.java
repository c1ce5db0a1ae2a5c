/**
 * How addresses are written. Of email addresses and their domains: one comparable form for what is kept and compared, one for the
 * wire. Of clients: the address that a request came from, and the networks that it is in. It knows nothing of accounts, mail or
 * HTTP; everything that reads an address asks here.
 */
@NullMarked
package dev.vestibule.address;

import org.jspecify.annotations.NullMarked;
