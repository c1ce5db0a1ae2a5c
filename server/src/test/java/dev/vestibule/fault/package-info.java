/**
 * What goes wrong outside of us, against the real server: hostile and broken clients, databases that stop, die or
 * freeze, nodes that are killed or told to stop, and more work than there is room for (promises, sections 1 and 3 to
 * 5).
 */
@NullMarked
package dev.vestibule.fault;

import org.jspecify.annotations.NullMarked;
