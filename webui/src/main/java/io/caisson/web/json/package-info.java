/** The JSON of the API: values with a form of their own, and schemas made from records. */
@NullMarked
package io.caisson.web.json;

import org.jspecify.annotations.NullMarked;
