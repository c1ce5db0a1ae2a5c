/**
 * The packages that serve all features and know none of them. {@link dev.vestibule.platform.Feature} is what a feature
 * offers the server, {@link dev.vestibule.platform.Platform} what it is built on.
 */
@NullMarked
package dev.vestibule.platform;

import org.jspecify.annotations.NullMarked;
