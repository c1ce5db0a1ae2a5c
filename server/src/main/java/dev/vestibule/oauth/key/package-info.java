/** The keys that sign tokens: how they are made, published, rotated, and used. */
@NullMarked
package dev.vestibule.oauth.key;

import org.jspecify.annotations.NullMarked;
