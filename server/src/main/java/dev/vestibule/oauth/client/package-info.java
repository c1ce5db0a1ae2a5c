/** Applications: registered by administrators or by themselves, and how they authenticate. */
@NullMarked
package dev.vestibule.oauth.client;

import org.jspecify.annotations.NullMarked;
