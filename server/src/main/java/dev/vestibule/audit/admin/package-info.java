/**
 * Reading the audit log: events of {@code audit} and the sign-in log of {@code session}, as one list. The two stay
 * separate, and nothing is written twice.
 */
@NullMarked
package dev.vestibule.audit.admin;

import org.jspecify.annotations.NullMarked;
