package io.caisson.tests.guest;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Starts one {@link GuestLab} for all classes of a run, and looks after it between tests. Comes after {@link GuestImageExtension}. */
final class GuestLabExtension implements ParameterResolver, AfterEachCallback, AfterAllCallback {

    private static final Namespace NAMESPACE = Namespace.create(GuestLabExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == GuestLab.class;
    }

    @Override
    public GuestLab resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // Lives in the root context, which closes it at the end of the run.
        return store(context)
                .computeIfAbsent(
                        GuestLab.class, type -> GuestLab.start(GuestImageExtension.image(context)), GuestLab.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<String> expected = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), KernelMayLog.class)
                .map(allowed -> List.of(allowed.value()))
                .orElse(List.of());
        lab(context).expectQuietKernel(expected);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        lab(context).clear();
    }

    private static GuestLab lab(ExtensionContext context) {
        return Objects.requireNonNull(store(context).get(GuestLab.class, GuestLab.class), "made for the constructor");
    }

    private static Store store(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE);
    }
}
