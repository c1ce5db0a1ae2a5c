/** Settings: read once from the environment and {@code vestibule.yml}, all errors reported together. */
@NullMarked
package dev.vestibule.platform.config;

import org.jspecify.annotations.NullMarked;
