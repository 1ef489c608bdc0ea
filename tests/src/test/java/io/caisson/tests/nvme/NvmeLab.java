package io.caisson.tests.nvme;

import io.caisson.tests.fixtures.CaissonProcess;
import io.caisson.tests.initiator.InitiatorLoop;
import io.caisson.tests.nvmehost.AdminOpcode;
import io.caisson.tests.nvmehost.ConnectCommand;
import io.caisson.tests.nvmehost.ControllerProperty;
import io.caisson.tests.nvmehost.FabricsType;
import io.caisson.tests.nvmehost.HostOptions;
import io.caisson.tests.nvmehost.NvmeController;
import io.caisson.tests.nvmehost.NvmeNamespace;
import io.caisson.tests.nvmehost.RawConnection;
import io.caisson.tests.nvmehost.RawPdu;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** A daemon with its demo namespace, for all classes of this package. One thread. */
final class NvmeLab implements AutoCloseable {
    static final String HOST_NQN = "nqn.2026-11.io.caisson.tests:conformance";
    static final UUID HOST_ID = UUID.fromString("0d5f3c1e-6a6b-4d0e-9a53-7a4c1d2e3f40");

    /** 64-byte and 16-byte entries, enabled. */
    private static final int ENABLE = 4 << 20 | 6 << 16 | 1;

    private final Path directory;
    private final CaissonProcess caisson;
    private final InitiatorLoop loop = InitiatorLoop.start(1);

    private NvmeLab(Path directory, CaissonProcess caisson) {
        this.directory = directory;
        this.caisson = caisson;
    }

    static NvmeLab start() {
        try {
            Path directory = Files.createTempDirectory("caisson-nvme");
            return new NvmeLab(directory, CaissonProcess.start(directory.resolve("data")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    CaissonProcess caisson() {
        return caisson;
    }

    InitiatorLoop loop() {
        return loop;
    }

    InetSocketAddress portal() {
        return caisson.nvmePortal();
    }

    HostOptions options() {
        return HostOptions.of(HOST_NQN, HOST_ID, caisson.subsystem());
    }

    NvmeController connect() {
        return connect(options());
    }

    NvmeController connect(HostOptions options) {
        return NvmeController.connect(loop, portal(), options);
    }

    NvmeNamespace demo(NvmeController controller) {
        return controller.namespace(caisson.demoNamespace());
    }

    /** What an honest host would send for an admin queue. */
    ConnectCommand adminConnect() {
        return new ConnectCommand(0, 32, 0, 60_000, HOST_ID, HostOptions.ANY_CONTROLLER, caisson.subsystem(), HOST_NQN);
    }

    ConnectCommand ioConnect(int queueId, int controllerId) {
        return new ConnectCommand(queueId, 128, 0, 0, HOST_ID, controllerId, caisson.subsystem(), HOST_NQN);
    }

    /** An association byte by byte: an admin queue with its controller enabled, and one I/O queue. */
    RawAssociation rawAssociation() {
        RawConnection admin = RawConnection.initialized(portal());
        int controllerId = (int) admin.call(RawPdu.connect(0, adminConnect())).result() & 0xFFFF;
        enable(admin);
        return new RawAssociation(admin, RawConnection.connected(portal(), ioConnect(1, controllerId)), controllerId);
    }

    static void enable(RawConnection admin) {
        admin.call(propertySet(ControllerProperty.CONFIGURATION.offset(), 0, ENABLE));
    }

    static RawPdu propertySet(int offset, int size, int value) {
        return RawPdu.capsule(1, AdminOpcode.FABRICS.code(), FabricsType.PROPERTY_SET.code(), new byte[0])
                .dword(10, size)
                .dword(11, offset)
                .dword(12, value);
    }

    static RawPdu propertyGet(int offset, int size) {
        return RawPdu.capsule(1, AdminOpcode.FABRICS.code(), FabricsType.PROPERTY_GET.code(), new byte[0])
                .dword(10, size)
                .dword(11, offset);
    }

    /** Two queues of one controller. Closing drops both. */
    record RawAssociation(RawConnection admin, RawConnection io, int controllerId) implements AutoCloseable {
        @Override
        public void close() {
            io.close();
            admin.close();
        }
    }

    @Override
    public void close() {
        loop.close();
        caisson.close();
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot delete " + directory, failure);
        }
    }
}
