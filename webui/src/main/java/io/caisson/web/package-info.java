/** The management API and the console. */
@NullMarked
package io.caisson.web;

import org.jspecify.annotations.NullMarked;
