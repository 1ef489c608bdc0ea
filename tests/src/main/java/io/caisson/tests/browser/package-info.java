/** A browser to look at the console with: Chromium without a screen, spoken to by its DevTools protocol. */
@NullMarked
package io.caisson.tests.browser;

import org.jspecify.annotations.NullMarked;
