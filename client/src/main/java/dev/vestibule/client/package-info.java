/** A small client for servers that speak Metabase's session API. */
@NullMarked
package dev.vestibule.client;

import org.jspecify.annotations.NullMarked;
