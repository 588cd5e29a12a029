package io.dashclaw.policy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

@AnalyzeClasses(packages = "io.dashclaw.policy", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static DescribedPredicate<JavaClass> isNot(String name) {
        return DescribedPredicate.not(HasName.Predicates.name(name));
    }

    @ArchTest
    static final ArchRule dependsOnJavaAndAnnotationsOnly = classes()
            .that(isNot("io.dashclaw.policy.act.YamlText")) // reads the command tables
            .and(isNot("io.dashclaw.policy.act.sql.Reach")) // reads the conditions of SQL statements
            .and(isNot("io.dashclaw.policy.document.YamlReader")) // reads policies, event by event
            .and()
            .resideOutsideOfPackage("io.dashclaw.policy.cel") // reads and evaluates expressions
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.dashclaw.policy..", "java..", "com.fasterxml.jackson.annotation..", "com.google.re2j..");

    @ArchTest
    static final ArchRule readsNoFileAndNoNetwork = noClasses()
            .that(isNot("io.dashclaw.policy.act.Resources")) // class-path resources are streams
            .and(isNot("io.dashclaw.policy.suite.Main")) // the command that reads suites and prints
            .and(isNot("io.dashclaw.policy.suite.Watch")) // waits for changed files on its behalf
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.net..", "java.nio.file..", "java.sql..", "java.util.logging..");

    @ArchTest
    static final ArchRule readsNoClock = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class);
}
