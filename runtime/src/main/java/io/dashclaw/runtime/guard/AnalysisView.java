package io.dashclaw.runtime.guard;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Flag;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** An analysis as it is stored and answered: maps, lists, text and numbers. */
final class AnalysisView {
    private static final ObjectMapper JSON = new ObjectMapper();

    private AnalysisView() {}

    /** What {@link #of} made and a payload kept. */
    static Analysis read(Object stored) {
        return JSON.convertValue(stored, Analysis.class);
    }

    static Map<String, Object> of(Analysis analysis) {
        Map<String, Object> view = new LinkedHashMap<>(24);
        view.put("engine", analysis.engine());
        view.put("kind", analysis.kind());
        view.put("derived_type", analysis.derivedType());
        view.put("risk", analysis.risk());
        view.put("flags", flags(analysis.flags()));
        put(view, "reversible", analysis.reversible());
        view.put("paths", each(analysis.paths(), AnalysisView::path));
        view.put("hosts", analysis.hosts());
        view.put("unknown", each(analysis.unknown(), Analysis.Facet::wire));
        view.put("lines", lines(analysis));
        view.put("more", analysis.more());
        if (analysis.dormant() != null) {
            view.put(
                    "dormant",
                    Map.of(
                            "weight", analysis.dormant().weight(),
                            "flags", flags(analysis.dormant().flags())));
        }
        view.put("plain", plain(analysis.plain()));
        return view;
    }

    static List<Map<String, Object>> lines(Analysis analysis) {
        return each(analysis.lines(), AnalysisView::line);
    }

    static Map<String, Object> plain(Analysis.Plain plain) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("headline", plain.headline());
        view.put("warnings", plain.warnings());
        view.put("confidence", plain.confidence().wire());
        return view;
    }

    static List<String> flags(Collection<Flag> flags) {
        return each(flags, Flag::wire);
    }

    private static Map<String, Object> path(Analysis.PathUse use) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("path", use.path());
        view.put("access", use.access().wire());
        view.put("exact", use.exact());
        view.put("deep", use.deep());
        view.put("weight", use.weight());
        return view;
    }

    private static Map<String, Object> line(Analysis.Line line) {
        Map<String, Object> view = new LinkedHashMap<>(16);
        view.put("effect", line.effect());
        view.put("weight", line.weight());
        put(view, "object", line.object());
        put(view, "area", line.area());
        view.put("by", line.by());
        view.put("piece", line.piece());
        view.put("start", line.start());
        view.put("end", line.end());
        view.put("flags", flags(line.flags()));
        return view;
    }

    private static <T, V> List<V> each(Collection<T> values, Function<T, V> view) {
        return values.stream().map(view).toList();
    }

    private static void put(Map<String, Object> view, String name, Object value) {
        if (value != null) {
            view.put(name, value);
        }
    }
}
