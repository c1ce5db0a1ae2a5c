/**
 * The pages that users see: first run, signing in and out, forgotten passwords, and one's own account. Each {@code
 * XPage} is one path with its form; they ask the same services as the API does, and work without JavaScript.
 */
@NullMarked
package dev.vestibule.web.account;

import org.jspecify.annotations.NullMarked;
