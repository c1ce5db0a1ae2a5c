/**
 * The pages that people see: first run, signing in and out, forgotten passwords, and one's own account. Each {@code XPage} is one
 * path with its form; they ask the same services as the API does, and work without JavaScript. {@code Pages} is what they have
 * in common; templates stand in {@code src/main/jte/page}, style sheet and script in {@code resources}.
 */
@NullMarked
package dev.vestibule.page;

import org.jspecify.annotations.NullMarked;
