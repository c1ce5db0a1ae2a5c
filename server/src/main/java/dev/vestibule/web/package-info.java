/**
 * The shared parts of all pages: the layout, requests and forms, CSRF tokens, lists and their filters, languages.
 * Templates are in {@code src/main/jte/page}, style sheet and script in {@code resources}.
 */
@NullMarked
package dev.vestibule.web;

import org.jspecify.annotations.NullMarked;
