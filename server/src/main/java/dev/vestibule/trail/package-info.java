/**
 * Reading the audit trail: events of {@code audit} and the record of sign-ins of {@code history}, as one list. They are kept apart,
 * and nothing is written twice.
 */
@NullMarked
package dev.vestibule.trail;

import org.jspecify.annotations.NullMarked;
