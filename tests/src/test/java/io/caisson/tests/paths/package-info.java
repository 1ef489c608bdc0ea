/** Several portals of a real daemon: multipath, drains and redirection, login storms. */
@NullMarked
package io.caisson.tests.paths;

import org.jspecify.annotations.NullMarked;
