/** The audit log: who changed what, and from where. Features write events in the transaction of the change itself. */
@NullMarked
package dev.vestibule.audit;

import org.jspecify.annotations.NullMarked;
