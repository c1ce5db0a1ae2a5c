/** The pages that people see. They ask the same services as the API does. */
@NullMarked
package dev.vestibule.page;

import org.jspecify.annotations.NullMarked;
