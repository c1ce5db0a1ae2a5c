/** Work that runs beside the requests, each piece at its interval. */
@NullMarked
package dev.vestibule.platform.jobs;

import org.jspecify.annotations.NullMarked;
