package io.caisson.tests.nvme;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests against a real daemon, one for all classes: the parameter {@link NvmeLab} of their constructor. After each test
 * somebody who did nothing wrong must be able to read ({@link NvmeLabExtension}).
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("interop")
@ExtendWith(NvmeLabExtension.class)
@interface NvmeConformance {}
