/**
 * Why a request is not fulfilled: refusals (the caller's matter), invalid input, and our own faults. Only {@code http}
 * knows which status and body each one becomes.
 */
@NullMarked
package dev.vestibule.platform.refusal;

import org.jspecify.annotations.NullMarked;
