/**
 * The pages below {@code /admin}, for administrators: people, sessions, sign-ins, what became of mails, the audit trail, settings. Each {@code XPage} is one list with the
 * pages below it; they ask the same services and stores as the API does. Frame, lists and forms come from {@code page}; templates
 * stand in {@code src/main/jte/page/admin}.
 */
@NullMarked
package dev.vestibule.admin;

import org.jspecify.annotations.NullMarked;
