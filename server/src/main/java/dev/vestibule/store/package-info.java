/**
 * The only place with SQL: the database behind all stores, and the stores themselves, each an implementation of the interface
 * that its feature declares. What differs between H2, PostgreSQL and MariaDB stands in {@link dev.vestibule.store.Dialect}.
 */
@NullMarked
package dev.vestibule.store;

import org.jspecify.annotations.NullMarked;
