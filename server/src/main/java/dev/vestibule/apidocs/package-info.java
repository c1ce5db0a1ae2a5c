/**
 * The API description (OpenAPI 3.1), as files and as a page. It is written by hand in {@code openapi/openapi.yaml};
 * tests compare it with the routes and with the responses of a running server.
 */
@NullMarked
package dev.vestibule.apidocs;

import org.jspecify.annotations.NullMarked;
