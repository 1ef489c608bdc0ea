package io.caisson.tests.guest;

import io.caisson.tests.fixtures.Checkout;
import io.caisson.tests.fixtures.GuestImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives classes the {@link GuestImage}, once it is there. Where it cannot be had, they are skipped with the reason; in CI they fail. One
 * of them is at work at a time.
 */
public final class GuestImageExtension
        implements ExecutionCondition, ParameterResolver, BeforeAllCallback, AfterAllCallback {

    private static final Namespace NAMESPACE = Namespace.create(GuestImageExtension.class);

    /** What {@link GuestImage#prepare} came to, and why it came to none. */
    private record Preparation(@Nullable GuestImage image, String reason) {
        static Preparation now() {
            try {
                return new Preparation(GuestImage.prepare(), "");
            } catch (GuestImage.Unavailable unavailable) {
                return new Preparation(null, unavailable.reason());
            }
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return ConditionEvaluationResult.enabled("RequiresRoot has a say first");
        }
        Preparation preparation = preparation(context);
        if (preparation.image != null) {
            return ConditionEvaluationResult.enabled("the guest is there");
        }
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError("the guest cannot be had, and in CI nothing is skipped: " + preparation.reason);
        }
        return ConditionEvaluationResult.disabled(preparation.reason);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == GuestImage.class;
    }

    @Override
    public GuestImage resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return image(context);
    }

    static GuestImage image(ExtensionContext context) {
        return Objects.requireNonNull(preparation(context).image, "the condition has let this pass");
    }

    /** One guest is at work at a time, whichever process of tests it belongs to: two of them and two daemons are too slow for its udev. */
    @Override
    public void beforeAll(ExtensionContext context) {
        store(context).put(FileLock.class, lock());
    }

    private static FileLock lock() {
        try {
            Path file = Checkout.root().resolve("tests/target/guest.lock");
            Files.createDirectories(file.getParent());
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .lock();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        FileLock lock = store(context).remove(FileLock.class, FileLock.class);
        if (lock != null) {
            try {
                lock.acquiredBy().close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private static Preparation preparation(ExtensionContext context) {
        return store(context).computeIfAbsent(Preparation.class, type -> Preparation.now(), Preparation.class);
    }

    private static Store store(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE);
    }
}
