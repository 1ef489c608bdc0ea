package io.caisson.tests.initiator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** A peer that shares the target's code shares its mistakes. */
class InitiatorIndependenceTest {

    @Test
    void theInitiatorKnowsNothingOfCaisson() {
        noClasses()
                .that()
                .resideInAPackage("io.caisson.tests.initiator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.caisson.iscsi..",
                        "io.caisson.nvme..",
                        "io.caisson.store..",
                        "io.caisson.web..",
                        "io.caisson.cli..",
                        "io.caisson.appliance..")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("io.caisson.tests.initiator"));
    }
}
