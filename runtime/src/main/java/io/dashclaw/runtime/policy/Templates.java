package io.dashclaw.runtime.policy;

import io.dashclaw.policy.document.Format;
import io.dashclaw.policy.document.Tree;
import io.dashclaw.runtime.http.Failure;
import io.dashclaw.runtime.http.Fields;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Packs, and modes: packs add up, a mode is what one kind of agent needs. Read from their files when they are first asked for. */
@ApplicationScoped
class Templates {
    private static final String PACKS = "packs";
    private static final String MODES = "modes";

    private Map<String, Template> packs;
    private Map<String, Template> modes;

    synchronized Collection<Template> packs() {
        packs = packs == null ? read(PACKS) : packs;
        return packs.values();
    }

    synchronized Collection<Template> modes() {
        modes = modes == null ? read(MODES) : modes;
        return modes.values();
    }

    /** @throws Failure 400 that names them all */
    Template pack(String id) {
        return named("pack", id, packs());
    }

    /** @throws Failure 400 that names them all */
    Template mode(String id) {
        return named("mode_id", id, modes());
    }

    private static Template named(String field, String id, Collection<Template> templates) {
        return templates.stream()
                .filter(template -> template.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Failure.invalid(
                        field,
                        "must be one of "
                                + String.join(
                                        ", ",
                                        templates.stream().map(Template::id).toList())));
    }

    private static Map<String, Template> read(String folder) {
        Map<String, Template> templates = new LinkedHashMap<>();
        for (Tree entry : Tree.read(text(folder, "index"), Format.YAML)) {
            Fields fields = Fields.of(entry.members().orElseThrow());
            String id = fields.requiredText("id", 1, 64);
            templates.put(
                    id,
                    new Template(
                            id,
                            fields.requiredText("name", 1, 64),
                            fields.requiredText("description", 1, 512),
                            fields.text("audience", 64),
                            fields.text("strictness", 64),
                            PolicyFile.read(text(folder, id))));
            fields.check();
        }
        return templates;
    }

    private static String text(String folder, String name) {
        try (var stream = Templates.class.getResourceAsStream(folder + "/" + name + ".yaml")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
