/** Background jobs, each at its interval. */
@NullMarked
package dev.vestibule.platform.jobs;

import org.jspecify.annotations.NullMarked;
