package io.dashclaw.policy.act.code;

import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.Value.Taint;
import io.dashclaw.policy.act.code.Calls.Result;
import io.dashclaw.policy.act.code.Thing.Function;
import io.dashclaw.policy.act.code.Thing.Items;
import io.dashclaw.policy.act.code.Thing.Made;
import io.dashclaw.policy.act.code.Thing.Number;
import io.dashclaw.policy.act.code.Thing.Ref;
import io.dashclaw.policy.act.code.Thing.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What comes out of a call: the words behind {@code =} in the tables. */
final class Makers {
    private static final int MOST_PARTS = 4096;
    private static final int LONGEST_TEXT = 16_384;
    private static final List<String> SECRET_NAMES =
            List.of("SECRET", "TOKEN", "PASSW", "CREDENTIAL", "API_KEY", "APIKEY", "ACCESS_KEY", "PRIVATE");

    private final Scope scope;
    private final Effects effects;

    Makers(Scope scope, Effects effects) {
        this.scope = scope;
        this.effects = effects;
    }

    Thing make(Result result, Arguments given, String name) {
        var args =
                result.of().stream().map(selector -> given.get(selector, scope)).toList();
        var first = args.isEmpty() ? null : args.get(0);
        var short_ = name.substring(name.lastIndexOf('.') + 1);
        return switch (result.maker()) {
            case "text" -> scope.text(result.word());
            case "root" -> new Ref("");
            case "same" -> first == null ? scope.unknown(short_, Set.of()) : first;
            case "ref" -> ref(first, short_);
            case "member" -> member(first, args.size() < 2 ? null : args.get(1), short_);
            case "made" -> made(result.word(), args);
            case "fetched" -> unknown(short_, args, Taint.FETCHED);
            case "local" -> unknown(short_, args, Taint.LOCAL);
            case "secret" -> unknown(short_, args, Taint.SECRET);
            case "decoded" -> unknown(short_, args, Taint.DECODED);
            case "output" -> scope.unknown(short_, effects.output());
            case "env" -> environment(first);
            case "glob" -> files(first, args.size() < 2 ? null : args.get(1), "");
            case "list" -> files(first == null ? scope.text(".") : first, null, "/*");
            case "tree" -> files(first == null ? scope.text(".") : first, null, "/**");
            case "walk" -> walk(first == null ? scope.text(".") : first);
            case "path" -> path(args);
            default -> text(result.maker(), args, short_);
        };
    }

    private Thing text(String maker, List<Thing> args, String name) {
        var first = args.isEmpty() ? null : args.get(0);
        if (first == null) {
            return scope.unknown(name, Set.of());
        }
        return switch (maker) {
            case "base64" -> decoded(first, Makers::base64);
            case "hex" -> decoded(first, Makers::hex);
            case "url" -> decoded(first, Makers::url);
            case "rot13" -> decoded(first, Makers::rot13);
            case "reverse" -> reversed(first);
            case "lower" -> changed(first, text -> text.toLowerCase(Locale.ROOT), Set.of());
            case "upper" -> changed(first, text -> text.toUpperCase(Locale.ROOT), Set.of());
            case "strip" -> changed(first, String::strip, Set.of());
            case "chr" -> characters(first);
            case "ord" -> code(first);
            case "number" -> number(first, args.size() < 2 ? null : args.get(1));
            case "replace" -> replaced(first, args);
            case "join" -> joined(first, args.size() < 2 ? null : args.get(1));
            case "concat" -> concat(args);
            case "format" -> format(first, args.size() < 2 ? null : args.get(1));
            case "split" -> split(first, args.size() < 2 ? null : args.get(1));
            case "items" -> items(first);
            case "element" -> scope.element(first);
            default -> throw new IllegalArgumentException(name + ": " + maker);
        };
    }

    private Thing made(String type, List<Thing> args) {
        var taints = taints(args);
        if (type.equals("environ")) {
            taints.add(Taint.SECRET);
        }
        return new Made(type, path(args), taints);
    }

    private Thing unknown(String name, List<Thing> args, Taint taint) {
        var taints = taints(args);
        taints.add(taint);
        return scope.unknown(name, taints);
    }

    private static Set<Taint> taints(List<Thing> args) {
        var taints = EnumSet.noneOf(Taint.class);
        args.stream().filter(arg -> arg != null).forEach(arg -> taints.addAll(Thing.taints(arg)));
        return taints;
    }

    static String moduleName(String written) {
        return (written.startsWith("node:") ? written.substring("node:".length()) : written).replace('/', '.');
    }

    private Thing ref(Thing name, String by) {
        if (name == null) {
            return scope.unknown(by, Set.of());
        }
        if (name instanceof Ref) {
            return name;
        }
        var value = scope.value(name);
        return value.isExact() ? new Ref(moduleName(value.text())) : new Function(by, false);
    }

    private Thing member(Thing of, Thing name, String by) {
        if (name == null || !scope.value(name).isExact()) {
            return of instanceof Ref ref && (ref.path().isEmpty() || scope.calls.isModule(ref.path()))
                    ? new Function(by, false)
                    : scope.unknown(by, Set.of());
        }
        var word = scope.value(name).text();
        return of instanceof Ref ref ? new Ref(ref.path().isEmpty() ? word : ref.path() + "." + word) : new Ref(word);
    }

    private Thing environment(Thing name) {
        if (name == null) {
            return scope.unknown("environment", Set.of(Taint.SECRET));
        }
        var word = scope.value(name).text();
        if (word.equals("HOME") || word.equals("USERPROFILE")) {
            return scope.text("~");
        }
        var upper = word.toUpperCase(Locale.ROOT);
        var secret = SECRET_NAMES.stream().anyMatch(upper::contains);
        return scope.unknown(word, secret ? Set.of(Taint.SECRET) : Set.of());
    }

    /** Names of files, as a pattern. */
    private Thing files(Thing one, Thing other, String suffix) {
        var joined = other == null ? one : path(List.of(one, other));
        var found = new ArrayList<Thing>();
        for (var value : scope.values(joined)) {
            var knowledge = value.knowledge() == Knowledge.EXACT ? Knowledge.GLOB : value.knowledge();
            var taints = EnumSet.of(Taint.LISTED);
            taints.addAll(value.taints());
            found.add(new Text(scope.source.value(value.text() + suffix, knowledge, taints)));
        }
        return new Made(
                "listed", Thing.anyOf(found, scope.unknown("files", Set.of(Taint.LISTED))), Set.of(Taint.LISTED));
    }

    private Thing walk(Thing root) {
        var files = files(root, null, "/**");
        var each = ((Made) files).of();
        return new Items(List.of(new Items(List.of(each, new Items(List.of(each)), new Items(List.of(each))))));
    }

    /** Null when none of the parts is there. */
    Thing path(List<Thing> parts) {
        Thing path = null;
        for (var part : parts) {
            for (var each :
                    part instanceof Items items ? items.items() : part == null ? List.<Thing>of() : List.of(part)) {
                path = path == null
                        ? each instanceof Made made && made.of() != null ? made.of() : each
                        : below(path, each);
            }
        }
        return path;
    }

    private Thing below(Thing folder, Thing name) {
        var value = scope.value(name);
        var isListed = value.taints().contains(Taint.LISTED);
        if (value.text().startsWith("/") && !value.text().isEmpty()
                || isListed && value.text().contains("/")) {
            return name;
        }
        var above = scope.value(folder);
        return above.text().endsWith("/") || above.text().isEmpty()
                ? scope.join(folder, name)
                : scope.join(scope.join(folder, scope.text("/")), name);
    }

    private Thing changed(Thing thing, UnaryOperator<String> change, Set<Taint> more) {
        var value = scope.value(thing);
        var taints = EnumSet.noneOf(Taint.class);
        taints.addAll(value.taints());
        taints.addAll(more);
        if (value.knowledge() == Knowledge.UNKNOWN) {
            return new Text(scope.source.value(value.text(), Knowledge.UNKNOWN, taints));
        }
        var text = change.apply(value.text());
        return text == null || text.length() > LONGEST_TEXT
                ? new Text(scope.source.value(value.text(), Knowledge.UNKNOWN, taints))
                : new Text(scope.source.value(text, value.knowledge(), taints));
    }

    private Thing decoded(Thing thing, UnaryOperator<String> decode) {
        return changed(thing, decode, Set.of(Taint.DECODED));
    }

    Thing reversed(Thing thing) {
        if (thing instanceof Items items) {
            var reversed = new ArrayList<>(items.items());
            java.util.Collections.reverse(reversed);
            return new Items(reversed);
        }
        return decoded(thing, text -> new StringBuilder(text).reverse().toString());
    }

    /** Null when it is not base64. */
    static String base64(String text) {
        try {
            var plain = text.strip()
                    .replace("\n", "")
                    .replace("\r", "")
                    .replace('-', '+')
                    .replace('_', '/');
            return new String(Base64.getMimeDecoder().decode(plain), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String hex(String text) {
        var plain = text.replaceAll("[^0-9a-fA-F]", "");
        var bytes = new byte[plain.length() / 2];
        for (var i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(plain.substring(2 * i, 2 * i + 2), 16);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String url(String text) {
        var plain = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '%'
                    && i + 2 < text.length()
                    && Character.digit(text.charAt(i + 1), 16) >= 0
                    && Character.digit(text.charAt(i + 2), 16) >= 0) {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    private static String rot13(String text) {
        var plain = new StringBuilder();
        text.chars()
                .forEach(c -> plain.append((char)
                        (c >= 'a' && c <= 'z'
                                ? (c - 'a' + 13) % 26 + 'a'
                                : c >= 'A' && c <= 'Z' ? (c - 'A' + 13) % 26 + 'A' : c)));
        return plain.toString();
    }

    /** Characters by their numbers. */
    private Thing characters(Thing thing) {
        var text = new StringBuilder();
        for (var each : thing instanceof Items items ? items.items() : List.of(thing)) {
            if (!(each instanceof Number number)
                    || !Character.isValidCodePoint((int) number.value())
                    || text.length() > MOST_PARTS) {
                return scope.unknown("characters", Set.of(Taint.DECODED));
            }
            text.appendCodePoint((int) number.value());
        }
        return new Text(scope.source.value(text.toString(), Knowledge.EXACT, Set.of(Taint.DECODED)));
    }

    private Thing code(Thing thing) {
        var value = scope.value(thing);
        return value.isExact() && !value.text().isEmpty()
                ? new Number(value.text().codePointAt(0))
                : scope.unknown("number", Set.of());
    }

    private Thing number(Thing thing, Thing radix) {
        try {
            var base = radix instanceof Number number ? (int) number.value() : 10;
            return new Number(Long.parseLong(scope.value(thing).text().strip(), base));
        } catch (NumberFormatException e) {
            return scope.unknown("number", Set.of());
        }
    }

    private Thing replaced(Thing thing, List<Thing> args) {
        if (args.size() < 3 || args.get(1) == null || args.get(2) == null) {
            return scope.unknown("text", Thing.taints(thing));
        }
        var what = scope.value(args.get(1));
        var with = scope.value(args.get(2));
        if (!what.isExact()
                || !with.isExact()
                || what.text().isEmpty()
                || with.text().length() > 64) {
            return scope.unknown("text", Thing.taints(thing));
        }
        return changed(thing, text -> text.replace(what.text(), with.text()), Set.of());
    }

    private Thing joined(Thing separator, Thing parts) {
        if (!(parts instanceof Items items) || items.items().size() > MOST_PARTS) {
            return scope.unknown("text", parts == null ? Set.of() : Thing.taints(parts));
        }
        var text = new StringBuilder();
        var all = new ArrayList<Value>();
        items.items().forEach(item -> all.add(scope.value(item)));
        var taints = EnumSet.noneOf(Taint.class);
        all.forEach(value -> taints.addAll(value.taints()));
        var between = scope.value(separator).text();
        for (var i = 0; i < all.size() && text.length() < LONGEST_TEXT; i++) {
            text.append(i == 0 ? "" : between).append(all.get(i).text());
        }
        var exact = text.length() < LONGEST_TEXT && all.stream().allMatch(Value::isExact);
        var none = all.stream().allMatch(value -> value.knowledge() == Knowledge.UNKNOWN);
        var knowledge = exact ? Knowledge.EXACT : none ? Knowledge.UNKNOWN : Knowledge.PARTIAL;
        return new Text(scope.source.value(text.toString(), knowledge, taints));
    }

    private Thing concat(List<Thing> parts) {
        var joined = scope.text("");
        for (var part : parts) {
            for (var each :
                    part instanceof Items items ? items.items() : part == null ? List.<Thing>of() : List.of(part)) {
                joined = scope.join(joined, each);
            }
        }
        return joined;
    }

    /** Fills <code>{}</code> and {@code %s}, in their order. */
    Thing format(Thing form, Thing with) {
        var form_ = scope.value(form);
        if (form_.knowledge() == Knowledge.UNKNOWN) {
            return form;
        }
        var parts = with instanceof Items items ? items.items() : with == null ? List.<Thing>of() : List.of(with);
        var text = form_.text();
        Thing result = scope.text("");
        var from = 0;
        var next = 0;
        for (var i = 0; i < text.length() && next < 64; i++) {
            var end = placeholder(text, i);
            if (end > i) {
                var part = next < parts.size() ? parts.get(next) : scope.unknown("value", Set.of());
                next++;
                result = scope.join(scope.join(result, scope.text(text.substring(from, i))), part);
                from = end;
                i = end - 1;
            }
        }
        return scope.join(result, new Text(form_.withText(text.substring(from))));
    }

    /** Where the placeholder at this place ends; the place itself when there is none. */
    private static int placeholder(String text, int at) {
        var c = text.charAt(at);
        if (c == '{') {
            var end = text.indexOf('}', at);
            return end >= 0 && end - at < 24 ? end + 1 : at;
        }
        if (c != '%' || at + 1 >= text.length()) {
            return at;
        }
        var i = at + 1;
        while (i < text.length() && "0123456789.-+# ".indexOf(text.charAt(i)) >= 0) {
            i++;
        }
        return i < text.length() && "sdirxXcfuvo".indexOf(text.charAt(i)) >= 0 ? i + 1 : at;
    }

    private Thing split(Thing thing, Thing by) {
        var value = scope.value(thing);
        if (!value.isExact() || value.text().length() > MOST_PARTS) {
            return scope.unknown("words", Thing.taints(thing));
        }
        var separator = by == null ? " " : scope.value(by).text();
        var words = new ArrayList<Thing>();
        if (separator.isEmpty()) {
            value.text().codePoints().forEach(c -> words.add(new Text(value.withText(Character.toString(c)))));
        } else {
            for (var word : value.text().strip().split(java.util.regex.Pattern.quote(separator))) {
                if (!word.isEmpty()) {
                    words.add(new Text(value.withText(word)));
                }
            }
        }
        return new Items(words);
    }

    /** A text as the list of its characters, or a list as it is. */
    private Thing items(Thing thing) {
        return thing instanceof Text text && text.value().isExact() ? split(thing, scope.text("")) : thing;
    }
}
