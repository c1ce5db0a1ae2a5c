/**
 * What clients see: tests that start the real server on each database and send what a client sends. The tables that they follow are
 * those of Metabase's session and identity wire.
 */
@NullMarked
package dev.vestibule.wire;

import org.jspecify.annotations.NullMarked;
