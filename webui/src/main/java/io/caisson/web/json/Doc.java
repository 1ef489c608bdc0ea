package io.caisson.web.json;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a field means, for the OpenAPI document. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Doc {

    /** A phrase, with the unit. */
    String value();

    String example() default "";

    /** The only values there are; empty for any. */
    String[] values() default {};

    long minimum() default Long.MIN_VALUE;

    long maximum() default Long.MAX_VALUE;
}
