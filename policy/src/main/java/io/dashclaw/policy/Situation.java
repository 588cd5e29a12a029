package io.dashclaw.policy;

import java.util.ArrayList;
import java.util.List;

/** One intent and its facts while they are judged, with what several rules look at worked out once and only when the first of them asks. */
final class Situation {
    private final Intent intent;
    private final Facts facts;
    private final String actionType;
    private Risk risk;
    private NormalPath target;
    private Place place;
    private List<NormalPath> files;

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

    /** The target and every written path. */
    List<NormalPath> files() {
        if (files == null) {
            files = new ArrayList<>();
            if (namesTarget()) {
                files.add(targetPath());
            }
            intent.writePaths().forEach(path -> files.add(NormalPath.of(path)));
        }
        return files;
    }

    /** Whether a scope speaks of this intent's agent: by its id, or by the base of it. An intent without an agent escapes no restriction. */
    boolean concernsOneOf(List<String> agents) {
        var agent = intent.agentId();
        return agent == null || agents.contains(agent) || agents.contains(intent.baseAgentId());
    }
}
