/** Sessions: how they start, are recognised on a request, and end. It knows no way to sign in; those packages come to it. */
@NullMarked
package dev.vestibule.session;

import org.jspecify.annotations.NullMarked;
