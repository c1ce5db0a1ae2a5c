/** Users add and remove their own second factors; administrators see who has some, and remove lost ones. */
@NullMarked
package dev.vestibule.mfa.management;

import org.jspecify.annotations.NullMarked;
