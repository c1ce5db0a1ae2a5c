/**
 * The description of the API (OpenAPI 3.1), as files and as a page. It is written by hand in {@code
 * openapi/openapi.yaml}; tests hold it against the routes and against what a running server answers.
 */
@NullMarked
package dev.vestibule.apidocs;

import org.jspecify.annotations.NullMarked;
