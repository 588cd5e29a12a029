package io.dashclaw.policy.act.windows;

import io.dashclaw.policy.act.Limits;
import io.dashclaw.policy.act.Value;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.Value.Taint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Puts texts together and takes them apart, as far as they are known. */
final class Texts {
    private static final int LONGEST = 65_536;
    private static final int MOST = 4096;

    private final Value code;
    private final Limits limits;

    Texts(Value code, Limits limits) {
        this.code = code;
        this.limits = limits;
    }

    Value exact(String text) {
        return Value.exact(text, code.at());
    }

    Value unknown(String name, Set<Taint> taints) {
        return new Value("$" + name, Knowledge.UNKNOWN, taints, code.at());
    }

    Value of(String text, Knowledge knowledge, Set<Taint> taints) {
        return new Value(text, knowledge, taints, code.at());
    }

    /** A text of the code, which may itself not be known wholly. */
    Value literal(String text) {
        return !code.isExact() && text.indexOf('$') >= 0 ? of(text, Knowledge.PARTIAL, Set.of()) : exact(text);
    }

    /** Adds values to a list; what is too many is one that is not known. */
    void gather(List<Value> all, List<Value> more) {
        if (all.size() > MOST) {
            return;
        }
        var room = Math.min(more.size(), MOST - all.size());
        if (limits.produce(room)) {
            all.addAll(more.subList(0, room));
        } else {
            room = -1;
        }
        if (room < more.size()) {
            all.add(unknown("more", Set.of()));
        }
    }

    /** Whether so many more values may be made. */
    boolean produce(int count) {
        return limits.produce(count);
    }

    Value join(List<Value> parts, String between) {
        var text = new StringBuilder();
        var taints = EnumSet.noneOf(Taint.class);
        var known = true;
        var some = false;
        var glob = false;
        for (var part : parts) {
            var length = part.text().length() + between.length();
            if (text.length() + length > LONGEST + between.length() || !limits.produce(length)) {
                return of(text.toString(), Knowledge.UNKNOWN, taints);
            }
            text.append(text.length() == 0 ? "" : between).append(part.text());
            taints.addAll(part.taints());
            known &= part.isExact() || part.knowledge() == Knowledge.GLOB;
            glob |= part.knowledge() == Knowledge.GLOB;
            some |= part.knowledge() != Knowledge.UNKNOWN && !part.text().isEmpty();
        }
        var knowledge = known ? glob ? Knowledge.GLOB : Knowledge.EXACT : some ? Knowledge.PARTIAL : Knowledge.UNKNOWN;
        return of(text.toString(), knowledge, taints);
    }

    Value changed(Value value, Set<Taint> more, UnaryOperator<String> change) {
        var taints = EnumSet.noneOf(Taint.class);
        taints.addAll(value.taints());
        taints.addAll(more);
        var text = value.knowledge() == Knowledge.UNKNOWN ? null : change.apply(value.text());
        return text == null || !limits.produce(text.length())
                ? of(value.text(), Knowledge.UNKNOWN, taints)
                : of(text, value.knowledge(), taints);
    }

    Value decoded(Value value, UnaryOperator<String> decode) {
        return changed(value, Set.of(Taint.DECODED), decode);
    }

    /** The bytes as characters of their numbers; null when it is not base64. */
    static String base64(String text) {
        try {
            return new String(Base64.getMimeDecoder().decode(text.strip()), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static String utf16(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_16LE);
    }

    static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    List<Value> characters(Value value) {
        var all = new ArrayList<Value>();
        if (!limits.produce(Math.min(MOST, value.text().length()))) {
            return List.of(unknown("characters", value.taints()));
        }
        value.text().codePoints().limit(MOST).forEach(c -> all.add(value.withText(Character.toString(c))));
        return all;
    }

    /** Characters by their numbers. */
    Value character(Value number) {
        if (!limits.produce(1)) {
            return unknown("char", Set.of(Taint.DECODED));
        }
        try {
            var text = number.text();
            var c = text.startsWith("0x") ? Integer.parseInt(text.substring(2), 16) : Integer.parseInt(text);
            return number.isExact() && Character.isValidCodePoint(c)
                    ? of(Character.toString(c), Knowledge.EXACT, Set.of(Taint.DECODED))
                    : unknown("char", Set.of(Taint.DECODED));
        } catch (NumberFormatException e) {
            return number.text().length() == 1 ? number : unknown("char", Set.of(Taint.DECODED));
        }
    }

    /** {@code "{1}{0}" -f 'a','b'}. */
    Value format(Value form, List<Value> with) {
        var parts = new ArrayList<Value>();
        var text = form.text();
        var from = 0;
        for (var open = text.indexOf('{'); open >= 0 && parts.size() < MOST; open = text.indexOf('{', from)) {
            var close = text.indexOf('}', open);
            if (close < 0) {
                break;
            }
            parts.add(form.withText(text.substring(from, open)));
            parts.add(part(text.substring(open + 1, close), with));
            from = close + 1;
        }
        parts.add(form.withText(text.substring(from)));
        return join(parts, "");
    }

    private Value part(String index, List<Value> with) {
        var end = 0;
        while (end < index.length() && Character.isDigit(index.charAt(end))) {
            end++;
        }
        var number = end == 0 || end > 3 ? -1 : Integer.parseInt(index.substring(0, end));
        return number >= 0 && number < with.size() ? with.get(number) : unknown("value", Set.of());
    }

    /** As with a regular expression, when it is a plain text. */
    Value replaced(Value value, Value what, Value with) {
        var plain = what.text().replace("\\", "");
        var isPlain = plain.chars().noneMatch(c -> ".*+?[]()^$|{}".indexOf(c) >= 0)
                || what.text().length() == 1
                || what.text().chars().allMatch(c -> "|^$".indexOf(c) < 0)
                        && what.text().startsWith("\\");
        if (!isPlain
                || !what.isExact()
                || !with.isExact()
                || plain.isEmpty()
                || with.text().length() > 64) {
            return changed(value, Set.of(), text -> null);
        }
        return changed(value, Set.of(), text -> {
            if (!limits.produce(text.length())) {
                return null;
            }
            var made = text.replace(plain, with.text());
            return made.length() > LONGEST ? null : made;
        });
    }

    List<Value> split(Value value, String by) {
        var parts = new ArrayList<Value>();
        if (by.isEmpty()) {
            return characters(value);
        }
        if (!limits.produce(value.text().length())) {
            return List.of(unknown("parts", value.taints()));
        }
        var from = 0;
        for (var at = value.text().indexOf(by);
                at >= 0 && parts.size() < MOST;
                at = value.text().indexOf(by, from)) {
            parts.add(value.withText(value.text().substring(from, at)));
            from = at + by.length();
        }
        parts.add(value.withText(value.text().substring(from)));
        return parts;
    }
}
