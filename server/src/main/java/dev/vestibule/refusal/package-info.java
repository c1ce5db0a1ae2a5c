/**
 * Why a request is not fulfilled: refusals (the caller's matter), invalid input, and our own trouble. Only {@code http} knows
 * which status and body each one becomes.
 */
@NullMarked
package dev.vestibule.refusal;

import org.jspecify.annotations.NullMarked;
