/** The administrators' pages of applications: the list, templates, one application, its secrets, and the dry run. */
@NullMarked
package dev.vestibule.web.application;

import org.jspecify.annotations.NullMarked;
