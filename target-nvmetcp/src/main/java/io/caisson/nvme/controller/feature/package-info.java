/** The features of a controller: Set Features and Get Features. */
@NullMarked
package io.caisson.nvme.controller.feature;

import org.jspecify.annotations.NullMarked;
