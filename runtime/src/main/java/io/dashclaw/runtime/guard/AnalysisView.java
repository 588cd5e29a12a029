package io.dashclaw.runtime.guard;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.Flag;
import io.dashclaw.policy.act.Push;
import io.dashclaw.runtime.http.PlainJson;
import io.dashclaw.runtime.http.PlainJson.Written;
import java.util.Collection;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * An analysis as it is stored and answered: JSON, written once for both.
 *
 * @param whole all of it
 * @param flags a part of it, as the others
 */
record AnalysisView(Written whole, Written flags, Written unknown, Written lines, Written plain) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What {@link #whole} was and a payload kept. */
    static Analysis read(Object stored) {
        return JSON.convertValue(stored, Analysis.class);
    }

    static AnalysisView of(Analysis analysis) {
        var flags = new Text().flags(analysis.flags()).written();
        var unknown = new Text().each(analysis.unknown(), Analysis.Facet::wire).written();
        var lines = new Text().each(analysis.lines(), Text::line).written();
        var plain = new Text().plain(analysis.plain()).written();
        var whole = new Text()
                .begin()
                .field("engine", analysis.engine())
                .field("kind", analysis.kind())
                .field("derived_type", analysis.derivedType())
                .field("risk", analysis.risk())
                .field("flags", flags)
                .field("reversible", analysis.reversible());
        whole.name("paths").each(analysis.paths(), Text::path);
        whole.name("hosts").each(analysis.hosts(), Function.identity());
        whole.field("unknown", unknown).field("lines", lines).field("more", analysis.more());
        if (analysis.dormant() != null) {
            whole.name("dormant").dormant(analysis.dormant());
        }
        whole.field("plain", plain).field("shape", analysis.shape());
        if (!analysis.pushes().isEmpty()) {
            whole.name("pushes").each(analysis.pushes(), Text::push);
        }
        return new AnalysisView(whole.end().written(), flags, unknown, lines, plain);
    }

    /** UTF-16 units, all parts together. */
    int length() {
        return whole.json().length()
                + flags.json().length()
                + unknown.json().length()
                + lines.json().length()
                + plain.json().length();
    }

    /** JSON in the making. */
    private static final class Text {
        private final StringBuilder out = new StringBuilder(256);

        Written written() {
            return new Written(out.toString());
        }

        Text begin() {
            out.append('{');
            return this;
        }

        Text end() {
            out.append('}');
            return this;
        }

        /** @param name of a field that this library names: nothing in it must be escaped */
        Text name(String name) {
            if (out.charAt(out.length() - 1) != '{') {
                out.append(',');
            }
            out.append('"').append(name).append("\":");
            return this;
        }

        /** Left out when there is no value. */
        Text field(String name, String value) {
            if (value != null) {
                name(name);
                PlainJson.string(value, out);
            }
            return this;
        }

        /** Left out when there is no value. */
        Text field(String name, Boolean value) {
            if (value != null) {
                name(name).out.append(value.booleanValue());
            }
            return this;
        }

        Text field(String name, int value) {
            name(name).out.append(value);
            return this;
        }

        Text field(String name, Written value) {
            name(name).out.append(value.json());
            return this;
        }

        Text flags(Collection<Flag> flags) {
            return each(flags, Flag::wire);
        }

        <T> Text each(Collection<T> values, Function<T, String> text) {
            return each(values, (json, value) -> PlainJson.string(text.apply(value), json.out));
        }

        <T> Text each(Collection<T> values, BiConsumer<Text, T> write) {
            out.append('[');
            String separator = "";
            for (T value : values) {
                out.append(separator);
                separator = ",";
                write.accept(this, value);
            }
            out.append(']');
            return this;
        }

        void path(Analysis.PathUse use) {
            begin().field("path", use.path())
                    .field("access", use.access().wire())
                    .field("exact", use.exact())
                    .field("deep", use.deep())
                    .field("weight", use.weight())
                    .end();
        }

        void line(Analysis.Line line) {
            begin().field("effect", line.effect())
                    .field("weight", line.weight())
                    .field("object", line.object())
                    .field("area", line.area())
                    .field("by", line.by())
                    .field("piece", line.piece())
                    .field("start", line.start())
                    .field("end", line.end());
            name("flags").flags(line.flags()).end();
        }

        void dormant(Analysis.Dormant dormant) {
            begin().field("weight", dormant.weight());
            name("flags").flags(dormant.flags()).end();
        }

        void push(Push push) {
            begin().field("forced", push.forced());
            name("branches").each(push.branches(), Function.identity());
            field("every", push.every()).field("unclear", push.unclear()).end();
        }

        Text plain(Analysis.Plain plain) {
            begin().field("headline", plain.headline());
            name("warnings").each(plain.warnings(), Function.identity());
            return field("confidence", plain.confidence().wire()).end();
        }
    }
}
