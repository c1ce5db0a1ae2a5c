/**
 * What tests share: real PostgreSQL, MariaDB and Keycloak servers that start by themselves, links that go wrong, and
 * the annotation that runs a test class on every database.
 */
@NullMarked
package dev.vestibule.testing;

import org.jspecify.annotations.NullMarked;
