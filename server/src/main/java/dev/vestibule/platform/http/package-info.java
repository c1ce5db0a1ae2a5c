/**
 * HTTP, and the only package that uses Vert.x: reading and limiting requests, routing, responding, and the one table
 * that gives refusals their wire form. It serves the features and knows none of them.
 */
@NullMarked
package dev.vestibule.platform.http;

import org.jspecify.annotations.NullMarked;
