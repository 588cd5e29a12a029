package io.dashclaw.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page about configuration says what the code does. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("../src-docs/reference/configuration.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(dashclaw\\.[a-z.-]+)` \\| `?([^|`]*)`? \\|");

    @Test
    void everySettingIsOnThePageWithItsDefault() throws Exception {
        var documented = ROW.matcher(Files.readString(PAGE))
                .results()
                .collect(Collectors.toMap(
                        row -> row.group(1), row -> row.group(2).strip(), (a, b) -> "twice", TreeMap::new));
        assertEquals(settings(), documented);
    }

    /** By key; a setting without a default has an empty one. */
    private static SortedMap<String, String> settings() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.dashclaw.runtime").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .map(JavaClass::reflect)
                        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                        .filter(method -> !method.isSynthetic())
                        .collect(Collectors.toMap(
                                ConfigurationPageTest::key,
                                ConfigurationPageTest::byDefault,
                                (a, b) -> "twice",
                                TreeMap::new));
    }

    private static String key(Method method) {
        var prefix =
                method.getDeclaringClass().getAnnotation(ConfigMapping.class).prefix();
        var name = method.getAnnotation(WithName.class);
        return prefix + "."
                + (name != null
                        ? name.value()
                        : method.getName().replaceAll("([A-Z])", "-$1").toLowerCase());
    }

    private static String byDefault(Method method) {
        var value = method.getAnnotation(WithDefault.class);
        return value == null ? "" : value.value();
    }
}
