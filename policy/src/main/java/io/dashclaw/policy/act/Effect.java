package io.dashclaw.policy.act;

import java.util.Objects;
import java.util.Set;

/**
 * One thing that an act does to the world.
 *
 * @param kind what is done
 * @param object to what: a path, a host, a URL, a name, as far as it is known; nullable
 * @param traits how it is done
 * @param risk what the tables say that it weighs (0 to 100); null: what its kind, object and traits weigh
 * @param by the program, statement or request that does it, in the words of the field: {@code git push}, {@code DROP TABLE}
 * @param piece the text that causes it, at most {@value #LONGEST_PIECE} characters; of nested code, the nested text
 * @param at the piece of the act as it was received
 */
public record Effect(Kind kind, Value object, Set<Trait> traits, Integer risk, String by, String piece, Span at) {
    public static final int LONGEST_PIECE = 160;

    /** What is done. */
    public enum Kind {
        READ,
        LIST,
        WRITE,
        DELETE,
        /** Runs a program or script whose content is not at hand. The object is its path. */
        EXECUTE,
        /** Gets something from another host. The object is a host or a URL. */
        FETCH,
        /** Gives local data to another host. */
        SEND,
        /** Opens a connection whose use is not known (a socket, a tunnel, a remote shell). */
        CONNECT,
        /** Waits for connections. */
        LISTEN,
        /** Runs with other rights than those of the caller. */
        ELEVATE,
        /** Changes who may do what: modes, owners, ACLs, roles, grants, accounts, keys that let somebody in. */
        PERMIT,
        /** Arranges that code runs later or again: cron, services, start files, hooks. */
        PERSIST,
        /** Changes how the system works: kernel, network, firewall, mounts, services, settings. */
        CONFIGURE,
        /** Switches protection, logging or history off, or removes their traces. */
        CONCEAL,
        /** Stops processes, services, machines. */
        STOP,
        /** Shows or copies secret material. */
        REVEAL,
        /** Installs or removes software. */
        INSTALL,
        /** Makes something public or live: packages, pushes, messages. */
        PUBLISH,
        /** Changes a running environment. */
        DEPLOY,
        /** Spends money. */
        SPEND,
        /** Could not be resolved: what it does is not known. */
        UNKNOWN
    }

    /** How it is done. */
    public enum Trait {
        RECURSIVE,
        /** Overrides a safety: {@code --force}, {@code --no-preserve-root}. */
        FORCED,
        /** Cannot be taken back. */
        IRREVERSIBLE,
        /** Can be taken back easily: a trash, a stash, an undo, a dry run that names what it would do. */
        REVERSIBLE,
        /** Touches everything of its kind: no {@code WHERE}, {@code --all}. */
        EVERYTHING,
        /** What runs came over the network. */
        REMOTE_CODE,
        /** What runs was hidden from the reader: decoded, spliced. */
        OBFUSCATED,
        /** Happens on another host or in a container; paths are not local ones. */
        ELSEWHERE,
        /** Of a production environment, or a branch that others rely on. */
        PRODUCTION,
        /** Only under a condition that is not known. */
        CONDITIONAL,
        /** Appends rather than replaces. */
        APPENDS,
        /** Moves: the object is gone from its old place. */
        MOVES,
        /** What is sent or shown is secret. */
        SECRET,
        /** The object is a name (of a branch, a volume, a release, or in words): neither a path nor a host. */
        NAMED,
        /** The program is not one that the tables know. */
        UNKNOWN_PROGRAM
    }

    public Effect {
        Objects.requireNonNull(kind, "kind");
        traits = Set.copyOf(traits);
        Objects.requireNonNull(by, "by");
        piece = piece.length() > LONGEST_PIECE ? piece.substring(0, LONGEST_PIECE - 1) + "…" : piece;
        Objects.requireNonNull(at, "at");
    }

    public boolean is(Trait trait) {
        return traits.contains(trait);
    }
}
