package io.dashclaw.policy;

import io.dashclaw.policy.act.Analysis;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One intent and its facts while they are judged, with what several rules look at worked out once and only when the first of them asks. */
final class Situation {
    private static final Pattern HOME_FOLDER = Pattern.compile("^/(?:(?:home|Users)/[^/]+|root)/");

    private final Intent intent;
    private final Facts facts;
    private final String actionType;
    private Risk risk;
    private NormalPath target;
    private Place place;
    private List<NormalPath> files;
    private List<NormalPath> emptied;
    private List<Place> actTargets;

    Situation(Intent intent, Facts facts) {
        this.intent = intent;
        this.facts = facts;
        this.actionType = CaseFold.fold(intent.actionType().strip());
    }

    Intent intent() {
        return intent;
    }

    Facts facts() {
        return facts;
    }

    String actionType() {
        return actionType;
    }

    Risk risk() {
        if (risk == null) {
            risk = Risk.assess(intent);
        }
        return risk;
    }

    boolean namesTarget() {
        return intent.target() != null && !intent.target().isBlank();
    }

    NormalPath targetPath() {
        if (target == null) {
            target = NormalPath.of(intent.target());
        }
        return target;
    }

    Place targetPlace() {
        if (place == null) {
            place = Place.of(intent.target());
        }
        return place;
    }

    /** The target and every path that is written or deleted, by the agent's word or by its act. */
    List<NormalPath> files() {
        if (files == null) {
            files = new ArrayList<>();
            if (namesTarget()) {
                files.add(targetPath());
            }
            intent.writePaths().forEach(path -> files.add(NormalPath.of(path)));
            if (act() != null) {
                act().changed().forEach(use -> addChanged(use.path()));
            }
        }
        return files;
    }

    /** Policies may name a home folder either way. */
    private void addChanged(String path) {
        files.add(NormalPath.of(path));
        var inHome = HOME_FOLDER.matcher(path);
        if (inHome.find()) {
            files.add(NormalPath.of("~/" + path.substring(inHome.end())));
        }
    }

    /** Folders that go with everything in them. */
    List<NormalPath> emptied() {
        if (emptied == null) {
            emptied = act() == null
                    ? List.of()
                    : act().changed().stream()
                            .filter(Analysis.PathUse::deep)
                            .map(use -> NormalPath.of(use.path()))
                            .toList();
        }
        return emptied;
    }

    /** Null when the intent came without one. */
    Analysis act() {
        return intent.act();
    }

    /** Whether the act leaves open what a rule asks about. */
    boolean leavesOpen(Analysis.Facet facet) {
        return act() != null && act().unknown().contains(facet);
    }

    /** The action type that the act speaks of, where it weighs more than the declared one; else null. */
    String derivedType() {
        return act() == null ? null : risk().derivedType();
    }

    /** What the act speaks to and changes, as targets. */
    List<Place> actTargets() {
        if (actTargets == null) {
            actTargets = act() == null
                    ? List.of()
                    : Stream.concat(
                                    act().hosts().stream(),
                                    act().changed().stream().map(Analysis.PathUse::path))
                            .map(Place::of)
                            .toList();
        }
        return actTargets;
    }

    /** Whether a scope speaks of this intent's agent: by its id, or by the base of it. An intent without an agent escapes no restriction. */
    boolean concernsOneOf(List<String> agents) {
        var agent = intent.agentId();
        return agent == null || agents.contains(agent) || agents.contains(intent.baseAgentId());
    }
}
