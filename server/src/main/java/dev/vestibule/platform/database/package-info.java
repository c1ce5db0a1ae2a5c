/**
 * The database behind all stores: connections, transactions, migrations, and the changes that other nodes read. What
 * differs between H2, PostgreSQL and MariaDB stands in {@link dev.vestibule.platform.database.Dialect}. Each feature's
 * SQL stands in its own {@code XStore}.
 */
@NullMarked
package dev.vestibule.platform.database;

import org.jspecify.annotations.NullMarked;
