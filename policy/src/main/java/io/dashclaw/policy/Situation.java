package io.dashclaw.policy;

import io.dashclaw.policy.act.Analysis;
import io.dashclaw.policy.act.http.HostName;
import io.dashclaw.policy.cel.Evaluations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
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
    private List<String> lineage;
    private List<HostName> hosts;
    private List<NormalPath> systems;
    private List<Touched> ranOrDeleted;
    private Evaluations<Situation> expressions;

    /** @param facts null: nothing is known yet */
    Situation(Intent intent, Facts facts) {
        this.intent = intent;
        this.facts = facts;
        this.actionType = CaseFold.fold(intent.actionType().strip());
    }

    Intent intent() {
        return intent;
    }

    /** Null while nothing is known yet. */
    Facts facts() {
        return facts;
    }

    /** Null while nothing is known yet. */
    Instant now() {
        return facts == null ? null : facts.now();
    }

    /** Null: nobody registered it. */
    RegisteredAgent agent() {
        return facts == null ? RegisteredAgent.UNKNOWN : facts.agent();
    }

    /** What is on record about the agent; null where nothing is, or it is not known. */
    RegisteredAgent registered() {
        return agent() != null && agent().known() ? agent() : null;
    }

    /** Because nobody says who asks, or where they live. */
    boolean mayBeInAnyNamespace() {
        return intent.agentId() == null || agent() != null && !agent().known();
    }

    /** Empty when it was not answered. */
    <A extends Answer> Optional<A> answer(Question question, Class<A> kind) {
        return facts == null ? Optional.empty() : facts.answer(question, kind);
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

    Evaluations<Situation> expressions() {
        if (expressions == null) {
            expressions = new Evaluations<>(Vocabulary.ENVIRONMENT, this);
        }
        return expressions;
    }

    /** Whether the expressions were too much work together, so that none of them can be relied on. */
    boolean overspent() {
        return expressions != null && expressions.overspent();
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

    /** The name under which the client knows this kind of action, as one more action type for restrictions; null when it says none. */
    String capability() {
        var capability = intent.reported().capability();
        return capability == null ? null : CaseFold.fold(capability.strip());
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

    /** The hosts that the act speaks to, and that of a target which is a URL. */
    List<HostName> hosts() {
        if (hosts == null) {
            var declared = namesTarget() && targetPlace().scheme() != null
                    ? Stream.of(intent.target())
                    : Stream.<String>empty();
            var ofAct = act() == null ? Stream.<String>empty() : act().hosts().stream();
            hosts = Stream.concat(declared, ofAct).map(HostName::of).toList();
        }
        return hosts;
    }

    /** The systems that the intent says it touches. */
    List<NormalPath> systems() {
        if (systems == null) {
            systems = intent.systemsTouched().stream().map(NormalPath::of).toList();
        }
        return systems;
    }

    /** What the act runs, and what it deletes. */
    List<Touched> ranOrDeleted() {
        if (ranOrDeleted == null) {
            ranOrDeleted = act() == null
                    ? List.of()
                    : act().paths().stream()
                            .filter(use ->
                                    use.access() == Analysis.Access.EXECUTE || use.access() == Analysis.Access.DELETE)
                            .map(Touched::of)
                            .toList();
        }
        return ranOrDeleted;
    }

    /** The id of the agent and those above it, from the base on: {@code a}, {@code a:b}, {@code a:b:c}; none when no agent was named. */
    List<String> lineage() {
        if (lineage == null) {
            lineage = intent.agentId() == null ? List.of() : Intent.lineage(intent.agentId());
        }
        return lineage;
    }

    /** Whether a list speaks of this intent's agent, or of one above it. An intent without an agent escapes no restriction. */
    boolean concernsOneOf(Collection<String> ids) {
        return intent.agentId() == null || lineage().stream().anyMatch(ids::contains);
    }
}
