package io.caisson.tests.nvme;

import io.caisson.tests.nvmehost.HostOptions;
import io.caisson.tests.nvmehost.NvmeController;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts one daemon for all classes of a run, with a bystander who stays connected through everything others do. */
final class NvmeLabExtension implements ParameterResolver, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(NvmeLabExtension.class);

    /** Whoever breaks a rule pays alone: this association lives on. */
    private record Bystander(NvmeLab lab, NvmeController controller) implements AutoCloseable {
        static Bystander start() {
            NvmeLab lab = NvmeLab.start();
            HostOptions options = HostOptions.of(
                    "nqn.2026-11.io.caisson.tests:bystander", lab.caisson().subsystem());
            return new Bystander(lab, lab.connect(options));
        }

        void expectUntouched() {
            int blockBytes = lab.demo(controller).capacity().blockBytes();
            lab.demo(controller).read(0, 1, blockBytes);
        }

        @Override
        public void close() {
            controller.close();
            lab.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == NvmeLab.class;
    }

    @Override
    public NvmeLab resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return bystander(context).lab();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        bystander(context).expectUntouched();
    }

    private static Bystander bystander(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Bystander.class, type -> Bystander.start(), Bystander.class);
    }
}
