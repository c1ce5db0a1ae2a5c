/**
 * Why a request is not fulfilled: refusals, invalid input, and failures of the server. Only {@code http} knows the
 * status and the body of each.
 */
@NullMarked
package dev.vestibule.platform.refusal;

import org.jspecify.annotations.NullMarked;
