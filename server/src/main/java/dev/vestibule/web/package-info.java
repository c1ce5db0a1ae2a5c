/**
 * What all pages have in common: the layout, requests and forms of pages, CSRF tokens, lists and their filters,
 * languages. Templates stand in {@code src/main/jte/page}, style sheet and script in {@code resources}.
 */
@NullMarked
package dev.vestibule.web;

import org.jspecify.annotations.NullMarked;
