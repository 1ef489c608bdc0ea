package io.caisson.tests.guest;

import io.caisson.tests.fixtures.RequiresRoot;
import io.caisson.tests.fixtures.RequiresTool;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Scenarios that run in the guest. All classes share one guest and one daemon, the parameter {@link GuestLab} of their
 * constructor; after each class, sessions and volumes are gone, and after each test the kernel's log must be quiet
 * ({@link KernelMayLog}). Where the guest cannot be had, the class is skipped with the reason; in CI it fails.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("interop")
@RequiresRoot("network namespaces for the guest and its two paths")
@RequiresTool({"ip", "curl", "tar"})
@ExtendWith({GuestImageExtension.class, GuestLabExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@interface GuestTest {}
