/** Reading and writing JSON and YAML. */
@NullMarked
package dev.vestibule.platform.json;

import org.jspecify.annotations.NullMarked;
