/**
 * The pages of an authorization: consent, the errors that cannot be sent to the application, and the way back to it.
 * They work in browsers without script.
 */
@NullMarked
package dev.vestibule.web.oauth;

import org.jspecify.annotations.NullMarked;
