package io.caisson.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows between modules and packages, as docs/architecture.md draws them. */
class ArchitectureTest {

    /** A closed channel is what sockets, too, report. */
    private static final DescribedPredicate<JavaClass> IS_FILE_ACCESS = DescribedPredicate.describe(
            "give access to files",
            type -> type.getPackageName().startsWith("java.nio.file")
                    || (type.getPackageName().startsWith("java.nio.channels")
                            && !type.getSimpleName().equals("ClosedChannelException"))
                    || type.getName().equals("java.io.File"));

    private static final List<String> TARGETS = List.of("io.caisson.iscsi", "io.caisson.nvme");
    private static final String[] HTTP = {"io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..", "java.net.http.."
    };

    private static JavaClasses production;

    @BeforeAll
    static void readClasses() {
        production = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/tests/target/"))
                .importPackages("io.caisson");
    }

    @Test
    void theStoreDependsOnNoOtherModule() {
        check(noClasses()
                .that()
                .resideInAPackage("io.caisson.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.caisson.iscsi..",
                        "io.caisson.nvme..",
                        "io.caisson.portal..",
                        "io.caisson.web..",
                        "io.caisson.cli..",
                        "io.caisson.appliance.."));
    }

    @Test
    void aTargetKnowsOfTheStoreOnlyBlocksAndWhoMaySeeThem() {
        for (String target : TARGETS) {
            check(noClasses()
                    .that()
                    .resideInAPackage(target + "..")
                    .should()
                    .dependOnClassesThat(DescribedPredicate.describe(
                            "are neither of the target nor of the block SPI",
                            type -> type.getPackageName().startsWith("io.caisson.")
                                    && !type.getPackageName().startsWith(target)
                                    && !type.getPackageName().startsWith("io.caisson.store.block")
                                    && !type.getPackageName().startsWith("io.caisson.store.access")
                                    && !type.getPackageName().startsWith("io.caisson.store.net"))));
        }
    }

    @Test
    void aTargetKnowsNoFilesNoHttpAndNoRaft() {
        check(noClasses()
                .that()
                .resideInAnyPackage("io.caisson.iscsi..", "io.caisson.nvme..")
                .should()
                .dependOnClassesThat(IS_FILE_ACCESS)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage(HTTP)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.ratis..", "com.fasterxml.."));
    }

    @Test
    void scsiKnowsNeitherChannelsNorPdus() {
        check(noClasses()
                .that()
                .resideInAPackage("io.caisson.iscsi.scsi..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty.channel..",
                        "io.netty.handler..",
                        "io.caisson.iscsi.pdu..",
                        "io.caisson.iscsi.login..",
                        "io.caisson.iscsi.session..",
                        "io.caisson.iscsi.server.."));
    }

    @Test
    void nvmeCommandsAndControllersKnowNeitherChannelsNorPdus() {
        check(noClasses()
                .that()
                .resideInAnyPackage(
                        "io.caisson.nvme.command..", "io.caisson.nvme.namespace..", "io.caisson.nvme.controller..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty.channel..",
                        "io.netty.handler..",
                        "io.caisson.nvme.pdu..",
                        "io.caisson.nvme.queue..",
                        "io.caisson.nvme.server.."));
    }

    @Test
    void loginNegotiationIsPure() {
        check(noClasses()
                .that()
                .resideInAPackage("io.caisson.iscsi.login..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty.channel..", "io.caisson.iscsi.server..", "io.caisson.iscsi.scsi..")
                .allowEmptyShould(true));
    }

    @Test
    void theBlockSpiIsFreeOfEnginesAndChannels() {
        check(noClasses()
                .that()
                .resideInAPackage("io.caisson.store.block..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.ratis..",
                        "jnr..",
                        "io.netty.channel..",
                        "java.nio.channels..",
                        "io.caisson.store.catalog..",
                        "io.caisson.store.chunk..",
                        "io.caisson.store.file..",
                        "io.caisson.store.net..",
                        "io.caisson.store.replica..",
                        "io.caisson.store.service..",
                        "io.caisson.store.volume.."));
    }

    @Test
    void onlyTheReplicaPackageSeesRatis() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.caisson.store.replica..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.ratis.."));
    }

    @Test
    void onlyFilesAndRawSocketsAreReachedByNativeCalls() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("io.caisson.store.file..", "io.caisson.portal.socket..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jnr.."));
    }

    @Test
    void onlyTheWebModuleSeesTheHttpServer() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.caisson.web..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet.."));
    }

    @Test
    void theWebModuleKnowsNoTargetAndNoEngine() {
        check(noClasses()
                .that()
                .resideInAPackage("io.caisson.web..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.caisson.iscsi..",
                        "io.caisson.nvme..",
                        "io.caisson.cli..",
                        "io.caisson.appliance..",
                        "io.caisson.store.chunk..",
                        "io.caisson.store.replica..",
                        "io.caisson.store.file.."));
    }

    @Test
    void theCliIsAClientOfTheApiAndNothingElse() {
        check(noClasses()
                .that()
                .resideInAPackage("io.caisson.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.caisson.store..",
                        "io.caisson.iscsi..",
                        "io.caisson.nvme..",
                        "io.caisson.portal..",
                        "io.caisson.web..",
                        "io.caisson.appliance.."));
    }

    @Test
    void nobodyDependsOnTheAppliance() {
        check(classes()
                .that()
                .resideInAPackage("io.caisson.appliance..")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage("io.caisson.appliance.."));
    }

    @Test
    void onlyCertificatesPasswordsAndWhatNvmeAsksForAreMadeByBouncyCastle() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.caisson.appliance..",
                        "io.caisson.store.cluster..",
                        "io.caisson.store.password..",
                        "io.caisson.nvme.auth..",
                        "io.caisson.nvme.tls..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bouncycastle.."));
    }

    /** But for digests: a CRC32C goes out with its lowest byte first (RFC 7143, 13.1). */
    @Test
    void iscsiReadsAndWritesBigEndianOnly() {
        check(noClasses()
                .that()
                .resideInAPackage("io.caisson.iscsi..")
                .and()
                .doNotHaveSimpleName("PduDecoder")
                .and()
                .doNotHaveSimpleName("PduEncoder")
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "is a little-endian accessor of ByteBuf",
                        (JavaCall<?> call) -> call.getTarget().getOwner().isAssignableTo(ByteBuf.class)
                                && call.getTarget().getName().endsWith("LE"))));
    }

    @Test
    void packagesOfTheStoreFormNoCycles() {
        check(slices().matching("io.caisson.store.(*)..").should().beFreeOfCycles());
    }

    /** But for what the host wrote in network order: authentication values and addresses have packages of their own. */
    @Test
    void nvmeReadsAndWritesLittleEndianOnly() {
        check(noClasses()
                .that()
                .resideInAnyPackage("io.caisson.nvme.pdu..", "io.caisson.nvme.command..")
                .should()
                .callMethodWhere(DescribedPredicate.describe(
                        "is a big-endian accessor of ByteBuf",
                        (JavaCall<?> call) -> call.getTarget().getOwner().isAssignableTo(ByteBuf.class)
                                && call.getTarget()
                                        .getName()
                                        .matches("(get|set|read|write)(Unsigned)?(Short|Medium|Int|Long)"))));
    }

    @Test
    void portalsKnowOfTheStoreItsRecordsAndLeasesAndOfTargetsNothing() {
        check(noClasses()
                .that()
                .resideInAPackage("io.caisson.portal..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.caisson.iscsi..",
                        "io.caisson.nvme..",
                        "io.caisson.web..",
                        "io.caisson.cli..",
                        "io.caisson.appliance..",
                        "io.caisson.store.chunk..",
                        "io.caisson.store.file..",
                        "io.caisson.store.replica..",
                        "io.caisson.store.volume.."));
    }

    @Test
    void packagesOfPortalsFormNoCycles() {
        check(slices().matching("io.caisson.portal.(*)..").should().beFreeOfCycles());
    }

    @Test
    void packagesOfATargetFormNoCycles() {
        for (String target : TARGETS) {
            check(slices().matching(target + ".(*)..").should().beFreeOfCycles());
        }
    }

    @Test
    void onlyOneLoggingApiIsUsed() {
        check(noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.apache.log4j..", "org.apache.commons.logging.."));
    }

    @Test
    void noStateIsOpenToTheWorld() {
        check(fields().that().arePublic().should().beFinal());
    }

    private static void check(ArchRule rule) {
        rule.check(production);
    }
}
