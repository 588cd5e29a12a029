package io.dashclaw.policy.act.shell;

import io.dashclaw.policy.act.Effect;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Span;
import io.dashclaw.policy.act.Value;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Where a command runs: under which conditions, in which directory, on which machine. Notes effects as they are seen from there. */
final class Context {
    /** Kinds whose objects are files, unless the tables give them a weight of their own: then they are names. */
    private static final Set<Kind> FILES =
            EnumSet.of(Kind.READ, Kind.LIST, Kind.WRITE, Kind.DELETE, Kind.EXECUTE, Kind.PERMIT, Kind.REVEAL);

    private final Evaluator evaluator;
    private final Map<String, Consumer<Text>> deferred = new LinkedHashMap<>();
    private int conditions;
    private int spawned;
    private int elsewhere;
    private Text socket;
    private Place place = new Place(null, new Span(0, 0));

    /** A piece of code. @param origin null: of the current one */
    record Place(Origin origin, Span span) {}

    Context(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    /** What is noted from now on is caused by this piece. @return what was before, for {@link #back} */
    Place at(Span piece) {
        var before = place;
        place = new Place(evaluator.origin(), piece);
        return before;
    }

    void back(Place before) {
        place = before;
    }

    Span place() {
        return place.origin == null ? place.span : place.origin.at(place.span);
    }

    private String piece() {
        if (place.origin == null) {
            return "";
        }
        int end = Math.min(place.span.end(), place.span.start() + Effect.LONGEST_PIECE + 1);
        return new Span(place.span.start(), end).of(place.origin.text());
    }

    // ---- circumstances

    boolean isConditional() {
        return conditions > 0;
    }

    int conditions() {
        return conditions;
    }

    int spawned() {
        return spawned;
    }

    boolean isElsewhere() {
        return elsewhere > 0;
    }

    Text conditionally(Supplier<Text> what) {
        conditions++;
        try {
            return what.get();
        } finally {
            conditions--;
        }
    }

    Text spawning(Supplier<Text> what) {
        spawned++;
        try {
            return what.get();
        } finally {
            spawned--;
        }
    }

    Text elsewhere(boolean there, Supplier<Text> what) {
        elsewhere += there ? 1 : 0;
        try {
            return what.get();
        } finally {
            elsewhere -= there ? 1 : 0;
        }
    }

    /** The host that the descriptors of the command under way are connected to; nullable. */
    Text socket() {
        return socket;
    }

    /** @param host null: as before */
    Text connected(Text host, Supplier<Text> what) {
        var outer = socket;
        socket = host == null ? outer : host;
        try {
            return what.get();
        } finally {
            socket = outer;
        }
    }

    /** What happens with what is written to a channel: known only when the command that writes is done. */
    void defer(String channel, Consumer<Text> reader) {
        if (evaluator.limits().steps(8)) {
            deferred.put(channel, reader);
        }
    }

    /** Whether something waits for the output of the command under way. */
    boolean isWaiting() {
        return !deferred.isEmpty();
    }

    /** Does something whose own channels have nothing to do with those that wait. */
    Text holdingBack(Supplier<Text> what) {
        if (deferred.isEmpty()) {
            return what.get();
        }
        var waiting = new LinkedHashMap<>(deferred);
        deferred.clear();
        var output = what.get();
        deferred.putAll(waiting);
        return output;
    }

    void finish(Text output) {
        if (deferred.isEmpty()) {
            return;
        }
        var readers = List.copyOf(deferred.values());
        deferred.clear();
        readers.forEach(reader -> reader.accept(output));
    }

    // ---- effects

    void emit(Kind kind, Text object, Set<Trait> traits, Integer risk, String by) {
        var value = object == null ? null : object.value();
        emit(new Effect(kind, value, traits, risk, by, piece(), place()), true);
    }

    /** An effect that tables or other languages name. @param here whether the piece is the command under way */
    void emit(Effect effect, boolean here) {
        var object = effect.object();
        boolean path = object != null && effect.risk() == null && FILES.contains(effect.kind()) && !elsewhere(effect);
        if (path && Files.isChannel(object.text())) {
            return;
        }
        var piece = here ? piece() : effect.piece();
        var at = here && effect.at().end() > effect.at().start() ? effect.at() : place();
        if (!path) {
            note(effect, object, traits(effect, null), piece, at);
            return;
        }
        for (Text directory : directories(effect.kind(), object)) {
            var joined = joined(directory, object);
            note(effect, joined, traits(effect, joined), piece, at);
        }
    }

    private void note(Effect effect, Value object, Set<Trait> traits, String piece, Span at) {
        evaluator.effect(new Effect(effect.kind(), object, traits, effect.risk(), effect.by(), piece, at));
    }

    private boolean elsewhere(Effect effect) {
        return elsewhere > 0 || effect.is(Trait.ELSEWHERE);
    }

    private Set<Trait> traits(Effect effect, Value path) {
        boolean made = path != null
                && effect.kind() == Kind.DELETE
                && evaluator.session().files.isMade(path.text(), effect.is(Trait.RECURSIVE));
        if (conditions == 0 && elsewhere == 0 && !made) {
            return effect.traits();
        }
        var traits = EnumSet.noneOf(Trait.class);
        traits.addAll(effect.traits());
        add(traits, conditions > 0, Trait.CONDITIONAL);
        add(traits, elsewhere > 0, Trait.ELSEWHERE);
        add(traits, made, Trait.REVERSIBLE);
        return traits;
    }

    private static void add(Set<Trait> traits, boolean holds, Trait trait) {
        if (holds) {
            traits.add(trait);
        }
    }

    // ---- paths

    private static final List<Text> START = List.of(Text.NEVER_SET);

    /** Where a command can be running. */
    private List<Text> directories(Kind kind, Value object) {
        var text = object.text();
        boolean bare = kind == Kind.EXECUTE && text.indexOf('/') < 0 || text.contains("://");
        var known =
                bare || Directories.isRooted(text) ? null : evaluator.scope().get(Scope.DIRECTORY);
        return known == null ? START : known.all();
    }

    private static Value joined(Text directory, Value object) {
        if (directory.has(Text.UNSET)) {
            return object;
        }
        var text = Directories.join(directory.text(), object.text());
        var knowledge =
                directory.knowledge().compareTo(object.knowledge()) > 0 ? Value.Knowledge.PARTIAL : object.knowledge();
        return text.equals(object.text()) ? object : new Value(text, knowledge, object.taints(), object.at());
    }

    /** The path as the script's own files are kept under. */
    String path(String text) {
        var directory = evaluator.scope().get(Scope.DIRECTORY);
        return Directories.join(directory == null || directory.has(Text.UNSET) ? null : directory.text(), text);
    }
}
