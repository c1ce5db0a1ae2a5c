/**
 * A small client for servers that speak Metabase's session API. Start at {@link dev.vestibule.client.VestibuleClient};
 * what can go wrong is listed in {@link dev.vestibule.client.VestibuleException}. Nothing but the JDK is needed.
 */
@NullMarked
package dev.vestibule.client;

import org.jspecify.annotations.NullMarked;
