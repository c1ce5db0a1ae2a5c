/** Accounts on the wire: {@code /api/user/*}. What an account is stands in {@code user}. */
@NullMarked
package dev.vestibule.account;

import org.jspecify.annotations.NullMarked;
