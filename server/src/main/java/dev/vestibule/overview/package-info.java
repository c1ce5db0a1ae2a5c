/**
 * The overview of the installation for administrators: figures of all features that take constant time however many
 * users and sign-ins there are, the results of doctor's checks, and the first steps of a new installation.
 */
@NullMarked
package dev.vestibule.overview;

import org.jspecify.annotations.NullMarked;
