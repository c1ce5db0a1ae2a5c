/**
 * The database behind all stores: connections, transactions, migrations, and the change log between nodes. The
 * differences between H2, PostgreSQL and MariaDB are in {@link dev.vestibule.platform.database.Dialect} and {@link
 * dev.vestibule.platform.database.ConnectionSetup}. Each feature's SQL is in its own {@code XStore}.
 */
@NullMarked
package dev.vestibule.platform.database;

import org.jspecify.annotations.NullMarked;
