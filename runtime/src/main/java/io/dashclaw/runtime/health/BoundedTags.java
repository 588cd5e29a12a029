package io.dashclaw.runtime.health;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps what callers choose out of the tags of HTTP metrics. Requests that are answered before a resource is found (a wrong Content-Type,
 * one too many, OPTIONS) would otherwise each make a series of their path, until the paths that are ours find no room.
 */
@Singleton
class BoundedTags implements MeterFilter {
    static final String OTHER = "OTHER";
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "UNKNOWN");
    private static final List<String> OF_THE_BINDER = List.of("NOT_FOUND", "REDIRECTION", "UNKNOWN", "root", "/");

    private final BeanManager beans;
    private volatile Set<String> paths;

    BoundedTags(BeanManager beans) {
        this.beans = beans;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        if (!id.getName().startsWith("http.server.")) {
            return id;
        }
        List<Tag> tags = id.getTags().stream().map(this::bounded).toList();
        return id.replaceTags(tags);
    }

    private Tag bounded(Tag tag) {
        return switch (tag.getKey()) {
            case "uri" -> paths().contains(tag.getValue()) ? tag : Tag.of("uri", OTHER);
            case "method" -> METHODS.contains(tag.getValue()) ? tag : Tag.of("method", OTHER);
            default -> tag;
        };
    }

    private Set<String> paths() {
        Set<String> known = paths;
        if (known == null) {
            known = beans.getBeans(Object.class, Any.Literal.INSTANCE).stream()
                    .map(bean -> bean.getBeanClass())
                    .filter(type -> type.isAnnotationPresent(Path.class))
                    .flatMap(BoundedTags::paths)
                    .collect(Collectors.toCollection(HashSet::new));
            known.addAll(OF_THE_BINDER);
            paths = known;
        }
        return known;
    }

    private static Stream<String> paths(Class<?> resource) {
        String base = path(resource);
        return Stream.concat(
                Stream.of(base), Arrays.stream(resource.getDeclaredMethods()).map(method -> base + path(method)));
    }

    private static String path(AnnotatedElement element) {
        Path path = element.getAnnotation(Path.class);
        String bare = path == null ? "" : path.value().replaceAll("^/+|/+$", "");
        return bare.isEmpty() ? "" : "/" + bare;
    }
}
