package io.dashclaw.policy.act;

import java.util.Map;
import java.util.Optional;

/** Reads an act from its wire form (core §4.1.1), which somebody has checked before. */
public final class ActReader {
    private ActReader() {}

    /** Empty when it is not of a kind that can be read, or lacks what its kind must have. */
    public static Optional<Act> read(Map<?, ?> wire) {
        return switch (String.valueOf(wire.get("kind"))) {
            case "shell" -> shell(wire);
            case "http" -> map(wire, "request").flatMap(ActReader::http);
            case "sql" -> text(wire, "statement").map(Act.Sql::new);
            case "file" -> map(wire, "file").flatMap(ActReader::file);
            default -> Optional.empty();
        };
    }

    private static Optional<Act> shell(Map<?, ?> wire) {
        var script = map(wire, "script");
        return text(wire, "command")
                .map(command -> new Act.Shell(
                        command,
                        text(wire, "shell").orElse(null),
                        text(wire, "cwd").orElse(null),
                        script.flatMap(each -> text(each, "path")).orElse(null),
                        script.flatMap(each -> text(each, "content_excerpt")).orElse(null)));
    }

    private static Optional<Act> http(Map<?, ?> request) {
        var url = text(request, "url");
        return text(request, "method")
                .flatMap(method -> url.map(to ->
                        new Act.Http(method, to, text(request, "body_excerpt").orElse(null))));
    }

    private static Optional<Act> file(Map<?, ?> file) {
        var bytes = file.get("bytes") instanceof Number number ? (Long) number.longValue() : null;
        return text(file, "path")
                .map(path -> new Act.File(path, text(file, "content_excerpt").orElse(null), bytes));
    }

    private static Optional<String> text(Map<?, ?> fields, String name) {
        return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static Optional<Map<?, ?>> map(Map<?, ?> fields, String name) {
        return fields.get(name) instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty();
    }
}
