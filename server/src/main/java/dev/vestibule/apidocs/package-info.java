/** The description of the API (OpenAPI 3.1), as files and as a page. */
@NullMarked
package dev.vestibule.apidocs;

import org.jspecify.annotations.NullMarked;
