/**
 * What serves all features and knows none of them. {@link dev.vestibule.platform.Feature} is what a feature offers the
 * server, {@link dev.vestibule.platform.Platform} what it is built upon.
 */
@NullMarked
package dev.vestibule.platform;

import org.jspecify.annotations.NullMarked;
