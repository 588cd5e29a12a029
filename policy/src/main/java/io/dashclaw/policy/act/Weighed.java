package io.dashclaw.policy.act;

import static io.dashclaw.policy.act.Effect.Trait.APPENDS;
import static io.dashclaw.policy.act.Effect.Trait.ELSEWHERE;
import static io.dashclaw.policy.act.Effect.Trait.EVERYTHING;
import static io.dashclaw.policy.act.Effect.Trait.FORCED;
import static io.dashclaw.policy.act.Effect.Trait.IRREVERSIBLE;
import static io.dashclaw.policy.act.Effect.Trait.NAMED;
import static io.dashclaw.policy.act.Effect.Trait.OBFUSCATED;
import static io.dashclaw.policy.act.Effect.Trait.PRODUCTION;
import static io.dashclaw.policy.act.Effect.Trait.RECURSIVE;
import static io.dashclaw.policy.act.Effect.Trait.REMOTE_CODE;
import static io.dashclaw.policy.act.Effect.Trait.REVERSIBLE;
import static io.dashclaw.policy.act.Effect.Trait.SECRET;
import static io.dashclaw.policy.act.Effect.Trait.UNKNOWN_PROGRAM;

import io.dashclaw.policy.act.Area.Deed;
import io.dashclaw.policy.act.http.HostKind;
import java.util.EnumSet;
import java.util.Set;

/**
 * One effect with what it weighs (0 to 100) and is. The law of the weights, on one page: what the tables say about a command, what the
 * area says about a path, and what the traits add.
 *
 * @param area null when the object is not a path
 */
record Weighed(Effect effect, Area area, int weight, Set<Flag> flags) {
    /** Waits for a person under the default pack. */
    static final int HELD = 80;
    /** What a build makes is often meant for others. */
    private static final int WHAT_IS_BUILT = 55;
    /** Is worth a warning under the default pack. */
    static final int NOTED = 50;

    private static final Set<String> PERSONAL_FOLDERS =
            Set.of("documents", "desktop", "pictures", "photos", "downloads", "library", "dropbox", "onedrive", "mail");
    private static final Set<String> FILE_ENDINGS = Set.of(
            "json", "lock", "txt", "log", "md", "yml", "yaml", "toml", "xml", "ini", "cfg", "js", "mjs", "cjs", "ts",
            "jsx", "tsx", "css", "html", "py", "rb", "go", "rs", "java", "kt", "c", "h", "cc", "cpp", "php", "sh",
            "csv", "tsv", "pdf", "png", "jpg", "svg", "zip", "gz", "tgz", "tar", "xz", "bz2", "sqlite", "sum", "map",
            "bak", "pyc", "jar");
    private static final Set<Area> SPECIAL = EnumSet.range(Area.OWN, Area.BOOT);
    private static final Set<Area> MADE_ANEW = EnumSet.of(Area.SINK, Area.TEMP, Area.REGENERABLE);
    private static final Set<Area> OF_THE_SYSTEM = EnumSet.of(
            Area.DEVICE, Area.MEMORY, Area.ACCOUNTS, Area.PRIVILEGES, Area.KERNEL, Area.BOOT, Area.SYSTEM, Area.ROOT);

    /** @param directory where the act says that it runs; null when it does not say */
    static Weighed of(Effect effect, PathName directory) {
        var area = actsOnPaths(effect) ? area(effect, directory) : null;
        var flags = EnumSet.noneOf(Flag.class);
        int weight = Math.max(0, Math.min(100, weight(effect, area, flags)));
        flagTraits(effect, flags);
        return new Weighed(effect, area, weight, flags);
    }

    private static boolean actsOnPaths(Effect effect) {
        boolean named = effect.is(ELSEWHERE) && effect.risk() != null;
        return effect.object() != null
                && !named
                && !effect.is(NAMED)
                && switch (effect.kind()) {
                    case READ, LIST, WRITE, DELETE, EXECUTE, PERMIT, REVEAL, PERSIST -> true;
                    case SEND -> !isRemote(effect.object().text());
                    default -> false;
                };
    }

    /** A URL, or {@code user@host:path}. */
    private static boolean isRemote(String text) {
        int colon = text.indexOf(':');
        int slash = text.indexOf('/');
        boolean drive = colon == 1;
        return colon > 0 && !drive && (slash < 0 || colon < slash) && !text.regionMatches(true, 0, "file:", 0, 5);
    }

    /** What the caller says about where it runs can only make a area more special. */
    private static Area area(Effect effect, PathName directory) {
        var written = Areas.STANDARD.of(effect.object());
        if (directory == null || written == Area.UNKNOWN) {
            return written;
        }
        var there = Areas.STANDARD.of(PathName.of(effect.object().text()).within(directory));
        boolean special = SPECIAL.contains(there) || there == Area.ROOT || there == Area.HOME || there == Area.SYSTEM;
        return special && there.compareTo(written) < 0 ? there : written;
    }

    private static int weight(Effect effect, Area area, Set<Flag> flags) {
        return switch (effect.kind()) {
            case READ -> read(effect, area, flags);
            case LIST -> own(effect, 5);
            case WRITE -> write(effect, area, flags);
            case DELETE -> delete(effect, area, flags);
            case EXECUTE -> execute(effect, area, flags);
            case PERMIT -> permit(effect, area, flags);
            case SEND -> send(effect, area, flags);
            case FETCH -> fetch(effect, flags);
            case CONNECT -> connection(effect, 55, flags);
            case LISTEN -> connection(effect, 45, flags);
            case ELEVATE -> flagged(flags, own(effect, 60), Flag.PRIVILEGE);
            case PERSIST -> flagged(flags, own(effect, 85), Flag.PERSISTENCE);
            case CONFIGURE -> flagged(flags, own(effect, 60), Flag.SYSTEM_CHANGE);
            case CONCEAL -> flagged(flags, own(effect, 85), Flag.DEFENSE_EVASION);
            case STOP -> flagged(flags, everything(effect, own(effect, 55)), Flag.DISRUPTION);
            case REVEAL -> flagged(flags, own(effect, 85), Flag.CREDENTIAL_ACCESS);
            case INSTALL -> flagged(flags, own(effect, 30), Flag.PACKAGE);
            case PUBLISH -> flagged(flags, production(effect, own(effect, 60)), Flag.PUBLISH);
            case DEPLOY -> flagged(flags, production(effect, own(effect, 70)), Flag.DEPLOY);
            case SPEND -> flagged(flags, own(effect, 85), Flag.SPEND);
            case UNKNOWN -> unknown(effect, flags);
        };
    }

    private static int read(Effect effect, Area area, Set<Flag> flags) {
        boolean secret = area != null && Areas.SECRETS.contains(area);
        int weight = area == null || effect.risk() != null && !secret ? own(effect, 5) : area.weight(Deed.READ);
        if (area == Area.KEY_FILE && isEverywhere(effect.object().text())) {
            flags.add(Flag.CREDENTIAL_ACCESS);
            weight = Math.max(weight, 85);
        }
        if (area != null && Areas.SECRETS.contains(area) && weight >= NOTED) {
            flags.add(Flag.CREDENTIAL_ACCESS);
        }
        if (area == Area.OWN) {
            flags.add(Flag.CREDENTIAL_ACCESS);
        }
        return weight;
    }

    /** Found by looking through folders that are not the project's. */
    private static boolean isEverywhere(String path) {
        return path.contains("**") && (path.startsWith("/") || path.startsWith("~"));
    }

    private static int write(Effect effect, Area area, Set<Flag> flags) {
        if (area == null) {
            return own(effect, 30);
        }
        int weight = heavier(effect, area, effect.is(APPENDS) ? Deed.APPEND : Deed.WRITE);
        touched(area, flags);
        if (area == Area.DEVICE || area == Area.ROOT) {
            flags.add(Flag.DESTRUCTIVE);
        }
        return weight;
    }

    /** What a change at a area amounts to. */
    private static void touched(Area area, Set<Flag> flags) {
        switch (area) {
            case OWN -> flags.add(Flag.OWN);
            case STARTUP, TRUST, ACCOUNTS -> flags.add(Flag.PERSISTENCE);
            case PRIVILEGES -> flags.addAll(EnumSet.of(Flag.PRIVILEGE, Flag.PERSISTENCE));
            case LOG, HISTORY -> flags.add(Flag.DEFENSE_EVASION);
            default -> {}
        }
        if (OF_THE_SYSTEM.contains(area)) {
            flags.add(Flag.SYSTEM_CHANGE);
        }
    }

    private static int delete(Effect effect, Area area, Set<Flag> flags) {
        boolean recursive = effect.is(RECURSIVE) || effect.is(EVERYTHING) || isAllBelow(effect.object());
        if (area == null) {
            return lost(effect, production(effect, everything(effect, own(effect, 60))), flags);
        }
        boolean special = SPECIAL.contains(area);
        if (effect.is(REVERSIBLE) && !special) {
            return own(effect, 20);
        }
        boolean folder =
                recursive && !(area == Area.PROJECT && isFile(effect.object().text()));
        int weight = heavier(effect, area, folder ? Deed.DELETE_RECURSIVE : Deed.DELETE);
        if (area == Area.TEMP && effect.is(IRREVERSIBLE)) {
            weight = Math.max(weight, HELD); // who overwrites what is thrown away hides it
        }
        touched(area, flags);
        return MADE_ANEW.contains(area) ? weight : lost(effect, weight, flags);
    }

    /** Every file of a tree, one by one, is the tree. */
    private static boolean isAllBelow(Value object) {
        return object != null
                && (object.text().endsWith("/**/*") || object.text().equals("**/*"));
    }

    /** Whether a name ends as those of files do and those of folders do not. */
    private static boolean isFile(String path) {
        int dot = path.lastIndexOf('.');
        return dot > path.lastIndexOf('/') + 1 && FILE_ENDINGS.contains(path.substring(dot + 1));
    }

    private static int lost(Effect effect, int weight, Set<Flag> flags) {
        if (!effect.is(REVERSIBLE)) {
            flags.add(Flag.DESTRUCTIVE);
            flags.add(Flag.IRREVERSIBLE);
        }
        return weight;
    }

    private static int execute(Effect effect, Area area, Set<Flag> flags) {
        if (effect.is(REMOTE_CODE)) {
            flags.add(Flag.REMOTE_EXECUTION);
            return Math.max(90, own(effect, 90));
        }
        int weight = effect.risk() != null || area == null ? own(effect, 30) : area.weight(Deed.EXECUTE);
        return effect.is(OBFUSCATED) ? Math.max(90, weight) : weight;
    }

    private static int permit(Effect effect, Area area, Set<Flag> flags) {
        int weight = area == null ? own(effect, 55) : heavier(effect, area, Deed.PERMIT);
        if (weight >= NOTED) {
            flags.add(Flag.PRIVILEGE);
        }
        if (area == Area.OWN) {
            flags.add(Flag.OWN);
        }
        return effect.is(RECURSIVE) && area != null && OF_THE_SYSTEM.contains(area) ? Math.max(90, weight) : weight;
    }

    private static int fetch(Effect effect, Set<Flag> flags) {
        flags.add(Flag.NETWORK);
        if (Hosts.kindOf(effect) == HostKind.METADATA) {
            flags.add(Flag.CREDENTIAL_ACCESS);
            return Math.max(90, own(effect, 90));
        }
        return own(effect, 15);
    }

    private static int send(Effect effect, Area area, Set<Flag> flags) {
        flags.add(Flag.NETWORK);
        int weight = own(effect, 50);
        if (area != null && MADE_ANEW.contains(area)) {
            weight = Math.min(weight, WHAT_IS_BUILT);
        }
        if (effect.is(SECRET) || area != null && (Areas.SECRETS.contains(area) || area == Area.OWN)) {
            flags.add(Flag.CREDENTIAL_ACCESS);
            weight = Math.max(weight, 95);
        } else if (area != null && (sweeping(area) || isWholeFolder(effect, area))
                || Hosts.kindOf(effect) == HostKind.DROP) {
            weight = Math.max(weight, 85);
        }
        if (Hosts.kindOf(effect) == HostKind.PAYMENT) {
            flags.add(Flag.SPEND);
            weight = Math.max(weight, HELD);
        }
        if (weight >= HELD) {
            flags.add(Flag.EXFILTRATION);
        }
        return weight;
    }

    /** All documents of a person, and the like. */
    private static boolean isWholeFolder(Effect effect, Area area) {
        return area == Area.PERSONAL
                && PERSONAL_FOLDERS.contains(PathName.of(effect.object().text()).last());
    }

    static boolean sweeping(Area area) {
        return switch (area) {
            case ROOT, HOME, ACCOUNTS, PRIVILEGES, LOG, DEVICE -> true;
            default -> false;
        };
    }

    private static int connection(Effect effect, int absent, Set<Flag> flags) {
        flags.add(Flag.NETWORK);
        int weight = own(effect, absent);
        if (weight >= HELD) {
            flags.add(Flag.REMOTE_ACCESS);
        }
        return weight;
    }

    /** What weighs less than a hold is a program that nobody has described; what weighs more hides what runs. */
    private static int unknown(Effect effect, Set<Flag> flags) {
        int weight = own(effect, effect.is(UNKNOWN_PROGRAM) ? NOTED : 85);
        flags.add(weight >= HELD ? Flag.UNKNOWN : Flag.UNKNOWN_PROGRAM);
        return weight;
    }

    private static void flagTraits(Effect effect, Set<Flag> flags) {
        if (effect.is(OBFUSCATED)) {
            flags.add(Flag.OBFUSCATED);
        }
        if (effect.is(IRREVERSIBLE)) {
            flags.add(Flag.IRREVERSIBLE);
        }
        if (effect.is(REMOTE_CODE)) {
            flags.add(Flag.REMOTE_EXECUTION);
        }
    }

    /** What the tables say, or what the kind weighs. */
    private static int own(Effect effect, int absent) {
        return effect.risk() != null ? effect.risk() : absent;
    }

    /** The tables may make a change weigh more than its area does; less only where the area is nothing special. */
    private static int heavier(Effect effect, Area area, Deed deed) {
        int there = area.weight(deed);
        if (effect.risk() == null) {
            return there;
        }
        return SPECIAL.contains(area) && !effect.is(ELSEWHERE) ? Math.max(there, effect.risk()) : effect.risk();
    }

    /** The tables have counted the traits in the weights that they state. */
    private static int everything(Effect effect, int weight) {
        if (effect.risk() != null) {
            return weight;
        }
        return effect.is(EVERYTHING) ? Math.max(85, weight) : effect.is(FORCED) ? weight + 5 : weight;
    }

    private static int production(Effect effect, int weight) {
        return effect.risk() == null && effect.is(PRODUCTION) ? weight + 20 : weight;
    }

    private static int flagged(Set<Flag> flags, int weight, Flag flag) {
        flags.add(flag);
        return weight;
    }

    /** Written now, perhaps run later: a warning, unless it would be among the worst. */
    Weighed asleep() {
        boolean away = effect.is(ELSEWHERE);
        return new Weighed(effect, area, weight >= 95 && !away ? HELD : Math.min(weight, away ? 40 : 60), flags);
    }

    /** What is sent to this machine does not leave it. */
    Weighed onThisMachine() {
        var kept = flags.isEmpty() ? EnumSet.noneOf(Flag.class) : EnumSet.copyOf(flags);
        kept.removeAll(EnumSet.of(Flag.EXFILTRATION, Flag.REMOTE_ACCESS));
        return switch (effect.kind()) {
            case FETCH, SEND, CONNECT -> new Weighed(effect, area, Math.min(weight, effect.is(SECRET) ? 60 : 25), kept);
            default -> this;
        };
    }

    Weighed heavier(int other, Set<Flag> more) {
        var joined = EnumSet.noneOf(Flag.class);
        joined.addAll(flags);
        joined.addAll(more);
        return new Weighed(effect, area, Math.max(weight, other), joined);
    }
}
