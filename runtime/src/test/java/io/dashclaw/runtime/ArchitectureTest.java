package io.dashclaw.runtime;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which way the packages point, and what none of them does. */
class ArchitectureTest {
    private static final String ROOT = "io.dashclaw.runtime";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** Each may use those before it, and none after it. A lower one that needs a higher one declares an interface. */
    private static final List<String> ORDER = List.of(
            "http",
            "database",
            "egress",
            "access",
            "ledger",
            "policy",
            "agent",
            "consult",
            "guard",
            "action",
            "approval",
            "stream",
            "health");

    private static List<String> lower() {
        return ORDER.subList(0, ORDER.size() - 1);
    }

    @ParameterizedTest
    @MethodSource("lower")
    void packagesPointOneWay(String lower) {
        String[] higher = ORDER.subList(ORDER.indexOf(lower) + 1, ORDER.size()).stream()
                .map(name -> ROOT + "." + name + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + lower + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(higher)
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .check(MAIN);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void everyPackageHasItsPlace() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ORDER.stream().map(name -> ROOT + "." + name + "..").toArray(String[]::new))
                .should()
                .resideOutsideOfPackage(ROOT)
                .check(MAIN);
    }

    @Test
    void packagesAreNamedForWhatUsersKnow() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..common..", "..helper..", "..dto..", "..model..", "..impl..")
                .check(MAIN);
    }

    @Test
    void doorsOnTheEventLoopDoNotWaitForTheDatabase() {
        methods()
                .that()
                .areDeclaredInClassesThat()
                .areAnnotatedWith(Path.class)
                .and()
                .areNotAnnotatedWith(Blocking.class)
                .should(notCallTheDatabase())
                .check(MAIN);
    }

    private static ArchCondition<JavaMethod> notCallTheDatabase() {
        return new ArchCondition<>("not call the database") {
            @Override
            public void check(JavaMethod door, ConditionEvents events) {
                door.getMethodCallsFromSelf().stream()
                        .filter(target(owner(resideInAPackage("java.sql").or(resideInAPackage("javax.sql")))))
                        .forEach(call -> events.add(SimpleConditionEvent.violated(door, call.getDescription())));
            }
        };
    }

    @Test
    void testsDoNotSleep() {
        JavaClasses tests = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                .importPackages(ROOT);
        noClasses().should().callMethodWhere(target(name("sleep"))).check(tests);
    }
}
