/** What the build enforces about the shape of the code: arrows between modules and packages, and tidiness of the sources. */
@NullMarked
package io.caisson.tests.architecture;

import org.jspecify.annotations.NullMarked;
