/**
 * Resetting a forgotten password by mail, and joining by invitation: tokens that exist in one mail only, work once and
 * for two days; and the recovery link that an operator draws on the command line. The mails go out through {@code
 * mail}; passwords are judged and set by {@code password}.
 */
@NullMarked
package dev.vestibule.reset;

import org.jspecify.annotations.NullMarked;
