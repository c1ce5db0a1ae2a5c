/**
 * What tests share: real PostgreSQL and MariaDB servers that start by themselves, and the annotation that runs a test class on
 * every database.
 */
@NullMarked
package dev.vestibule.testing;

import org.jspecify.annotations.NullMarked;
