package io.dashclaw.policy.act;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class AreasTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvFileSource(resources = "/act/areas.csv", delimiter = '|')
    void aPathIsOfItsArea(String path, Area area) {
        assertEquals(area, Areas.STANDARD.of(path));
    }

    @Property
    void everyTextIsOfSomeArea(@ForAll String path) {
        assertNotNull(Areas.STANDARD.of(path));
    }

    @Property
    void detoursDoNotHideAPath(@ForAll("detours") String detour) {
        assertEquals(Area.CREDENTIAL, Areas.STANDARD.of("~/" + detour + ".ssh/id_rsa"));
    }

    @Provide
    Arbitrary<String> detours() {
        return Arbitraries.of("./", "/", "x/../", "./a/b/../../", ".//")
                .list()
                .ofMaxSize(5)
                .map(list -> String.join("", list));
    }
}
