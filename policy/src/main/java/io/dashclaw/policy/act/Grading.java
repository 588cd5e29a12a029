package io.dashclaw.policy.act;

import io.dashclaw.policy.act.Analysis.Access;
import io.dashclaw.policy.act.Analysis.Dormant;
import io.dashclaw.policy.act.Analysis.Facet;
import io.dashclaw.policy.act.Analysis.Line;
import io.dashclaw.policy.act.Analysis.PathUse;
import io.dashclaw.policy.act.Effect.Kind;
import io.dashclaw.policy.act.Effect.Trait;
import io.dashclaw.policy.act.Value.Knowledge;
import io.dashclaw.policy.act.http.HostKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** From the effects of an act to what rules, people and the risk score look at. */
final class Grading {
    /** A change to how acts are read or weighed changes this, so that a replay can say that it is another engine's. */
    static final String ENGINE = "act/2";

    private static final int LONGEST_OBJECT = 300;
    private static final Comparator<Weighed> HEAVIEST_FIRST =
            Comparator.comparingInt(Weighed::weight).reversed();
    /** Tools run these without being told to. */
    private static final Set<String> STARTED = Set.of("package.json", "setup.py", ".envrc", "conftest.py", "build.rs");

    private final String kind;
    private final PathName directory;
    private final Recorded recorded;
    private final List<Weighed> weighed;
    /** What a file says happens as soon as somebody installs or enters the project. */
    private final boolean runsByItself;

    private Dormant dormant;

    private Grading(String kind, PathName directory, Recorded recorded, List<Effect> effects) {
        this.kind = kind;
        this.directory = directory;
        this.recorded = recorded;
        this.runsByItself = kind.equals("file") && effects.stream().anyMatch(this::isStarted);
        var local = onlyLoopback(effects);
        var reads = Reads.of(effects, directory);
        this.weighed = new ArrayList<>(effects.size());
        for (var effect : effects) {
            weighed.add(weigh(effect, reads, local.contains(effect.at())));
        }
        weighed.sort(HEAVIEST_FIRST);
    }

    static Analysis grade(String kind, String cwd, Recorded recorded, List<Effect> effects) {
        var directory = cwd == null ? null : PathName.of(cwd);
        return new Grading(kind, directory, recorded, effects).analysis();
    }

    private Weighed weigh(Effect effect, Reads reads, boolean loopback) {
        var name = recorded.written().isEmpty() ? null : name(effect);
        var first = reads.sent(Weighed.of(recorded.refine(effect, name), directory));
        var now = kind.equals("file") && effect.is(Trait.CONDITIONAL) ? asleep(first) : first;
        return recorded.awake(loopback ? now.onThisMachine() : now, name);
    }

    private boolean isStarted(Effect effect) {
        return effect.kind() == Kind.WRITE
                && effect.object() != null
                && STARTED.contains(PathName.of(effect.object().text()).last());
    }

    private Weighed asleep(Weighed script) {
        var flags = EnumSet.noneOf(Flag.class);
        flags.addAll(script.flags());
        if (dormant != null) {
            flags.addAll(dormant.flags());
        }
        dormant = new Dormant(Math.max(dormant == null ? 0 : dormant.weight(), script.weight()), flags);
        boolean fetched = runsByItself && script.effect().is(Trait.REMOTE_CODE);
        return fetched ? script : script.asleep();
    }

    /** Spans of commands that speak to this machine only: what they send does not leave it. */
    private static Set<Span> onlyLoopback(List<Effect> effects) {
        var local = new LinkedHashMap<Span, Boolean>();
        for (var effect : effects) {
            var host = Hosts.hostOf(effect);
            if (host != null) {
                local.merge(effect.at(), Hosts.isLoopback(host), Boolean::logicalAnd);
            }
        }
        var spans = new HashSet<Span>();
        local.forEach((span, only) -> {
            if (only) {
                spans.add(span);
            }
        });
        return spans;
    }

    private Analysis analysis() {
        var flags = EnumSet.noneOf(Flag.class);
        for (var each : weighed) {
            flags.addAll(each.flags());
        }
        return new Analysis(
                ENGINE,
                kind,
                derivedType(),
                weighed.isEmpty() ? 0 : weighed.get(0).weight(),
                flags,
                reversible(flags),
                paths(),
                hosts(),
                unknown(),
                lines(),
                Math.max(0, weighed.size() - Analysis.MOST_LINES),
                dormant,
                PlainWords.of(weighed),
                null,
                List.of());
    }

    private String derivedType() {
        return weighed.isEmpty() ? "review" : type(weighed.get(0));
    }

    private String type(Weighed heaviest) {
        var effect = heaviest.effect();
        if (kind.equals("sql") && isDefinition(effect.by())) {
            return "migrate";
        }
        return switch (effect.kind()) {
            case READ, LIST -> heaviest.weight() >= Weighed.NOTED ? "security" : "review";
            case WRITE -> heaviest.weight() >= Weighed.HELD ? "security" : "apply";
            case DELETE -> heaviest.weight() >= Weighed.NOTED ? "security" : "cleanup";
            case EXECUTE -> heaviest.weight() >= Weighed.HELD ? "security" : "other";
            case SEND ->
                heaviest.weight() >= Weighed.HELD
                        ? "security"
                        : Hosts.kindOf(effect) == HostKind.CHAT ? "message" : "api";
            case FETCH, CONNECT -> heaviest.weight() >= Weighed.HELD ? "security" : "api";
            case LISTEN, ELEVATE, PERMIT, PERSIST, CONCEAL, REVEAL -> "security";
            case STOP, CONFIGURE -> heaviest.weight() >= Weighed.HELD ? "security" : "config";
            case INSTALL -> "build";
            case PUBLISH -> heaviest.weight() >= Weighed.HELD ? "deploy" : "sync";
            case DEPLOY -> "deploy";
            case SPEND -> "spend";
            case UNKNOWN -> "other";
        };
    }

    private static boolean isDefinition(String statement) {
        return statement.startsWith("DROP")
                || statement.startsWith("ALTER")
                || statement.startsWith("CREATE")
                || statement.startsWith("TRUNCATE");
    }

    private Boolean reversible(Set<Flag> flags) {
        if (flags.contains(Flag.IRREVERSIBLE)) {
            return false;
        }
        for (var each : weighed) {
            var does = each.effect().kind();
            if (does != Kind.READ && does != Kind.LIST && !each.effect().is(Trait.REVERSIBLE)) {
                return null;
            }
        }
        return true;
    }

    private List<PathUse> paths() {
        var uses = new LinkedHashMap<String, PathUse>();
        for (var each : weighed) {
            var access = access(each);
            if (access != null && each.area() != Area.SINK && each.area() != Area.UNKNOWN) {
                var path = shown(name(each.effect()));
                boolean exact = each.effect().object().isExact();
                boolean deep = each.effect().is(Trait.RECURSIVE);
                uses.putIfAbsent(access + " " + path, new PathUse(path, access, exact, deep, each.weight()));
            }
            if (uses.size() == Analysis.MOST) {
                break;
            }
        }
        return List.copyOf(uses.values());
    }

    private static String shown(PathName name) {
        return Visible.text(name.shown(), LONGEST_OBJECT);
    }

    private static Access access(Weighed each) {
        if (each.area() == null || each.effect().is(Trait.ELSEWHERE)) {
            return null;
        }
        return switch (each.effect().kind()) {
            case READ, REVEAL, SEND -> Access.READ;
            case WRITE -> each.effect().is(Trait.APPENDS) ? Access.APPEND : Access.WRITE;
            case PERMIT, PERSIST -> Access.APPEND;
            case DELETE -> Access.DELETE;
            case EXECUTE -> Access.EXECUTE;
            default -> null;
        };
    }

    private PathName name(Effect effect) {
        if (effect.object() == null) {
            return null;
        }
        var name = PathName.of(effect.object().text());
        return directory == null ? name : name.within(directory);
    }

    private List<String> hosts() {
        var hosts = new LinkedHashSet<String>();
        for (var each : weighed) {
            var host = Hosts.hostOf(each.effect());
            if (host != null && hosts.size() < Analysis.MOST) {
                hosts.add(Visible.text(host, LONGEST_OBJECT));
            }
        }
        return List.copyOf(hosts);
    }

    private Set<Facet> unknown() {
        var unknown = EnumSet.noneOf(Facet.class);
        for (var each : weighed) {
            if (each.flags().contains(Flag.UNKNOWN)) {
                return EnumSet.allOf(Facet.class);
            }
            var object = each.effect().object();
            boolean sleeps = kind.equals("file") && each.effect().is(Trait.CONDITIONAL);
            if (object != null && object.knowledge() == Knowledge.UNKNOWN && !sleeps) {
                switch (each.effect().kind()) {
                    case WRITE, DELETE, PERMIT -> unknown.add(Facet.PATHS);
                    case SEND, FETCH, CONNECT -> unknown.add(Facet.HOSTS);
                    default -> {}
                }
            }
        }
        return unknown;
    }

    private List<Line> lines() {
        var lines = new ArrayList<Line>();
        for (var each : weighed) {
            if (lines.size() < Analysis.MOST_LINES) {
                lines.add(line(each));
            }
        }
        return lines;
    }

    private static Line line(Weighed each) {
        var effect = each.effect();
        return new Line(
                effect.kind().name().toLowerCase(Locale.ROOT),
                each.weight(),
                effect.object() == null ? null : Visible.text(effect.object().text(), LONGEST_OBJECT),
                each.area() == null ? null : each.area().word(),
                Visible.text(effect.by(), LONGEST_OBJECT),
                Visible.text(effect.piece()),
                effect.at().start(),
                effect.at().end(),
                each.flags());
    }
}
