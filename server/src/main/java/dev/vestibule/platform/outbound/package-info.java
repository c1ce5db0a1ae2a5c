/**
 * Calls to other servers, without redirects, 1 MB and 5 s at most (promises, section 2): those that administrators have
 * named, and those that anyone may have named, which then have to be public.
 */
@NullMarked
package dev.vestibule.platform.outbound;

import org.jspecify.annotations.NullMarked;
