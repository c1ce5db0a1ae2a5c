/**
 * The pages below {@code /admin}, for administrators: users, groups, keys, sessions, sign-ins, email, audit log,
 * settings. Each {@code XPage} is one list with the pages below it; they call the same services and stores as the API.
 */
@NullMarked
package dev.vestibule.web.admin;

import org.jspecify.annotations.NullMarked;
