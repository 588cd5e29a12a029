package io.dashclaw.policy;

import io.dashclaw.policy.act.Analysis;
import java.util.Collections;
import java.util.List;

/** A path that an act runs or deletes, compared generously: where one of two paths is relative, its end decides. @param deep everything below as well */
record Touched(NormalPath path, boolean deep) {

    static Touched of(Analysis.PathUse use) {
        return new Touched(NormalPath.of(use.path()), use.deep());
    }

    boolean reaches(NormalPath file) {
        var own = names(path);
        var other = names(file);
        if (path.absolute() && file.absolute()) {
            return deep ? startsWith(other, own) : other.equals(own);
        }
        return deep
                ? Collections.indexOfSubList(other, own) >= 0
                : !own.isEmpty() && (endsWith(other, own) || endsWith(own, other) && !other.isEmpty());
    }

    /** Without the drive, or the sign for the home folder. */
    private static List<String> names(NormalPath path) {
        var segments = path.withoutDrive().segments();
        return !segments.isEmpty() && segments.get(0).startsWith("~") ? segments.subList(1, segments.size()) : segments;
    }

    private static boolean startsWith(List<String> longer, List<String> shorter) {
        return longer.size() >= shorter.size()
                && longer.subList(0, shorter.size()).equals(shorter);
    }

    private static boolean endsWith(List<String> longer, List<String> shorter) {
        return longer.size() >= shorter.size()
                && longer.subList(longer.size() - shorter.size(), longer.size()).equals(shorter);
    }
}
