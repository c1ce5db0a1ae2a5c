/**
 * HTTP, and the only package that knows Vert.x: reading and limiting requests, routing, answering, and the one table
 * that gives refusals their wire form. It serves the features and knows none of them.
 */
@NullMarked
package dev.vestibule.platform.http;

import org.jspecify.annotations.NullMarked;
