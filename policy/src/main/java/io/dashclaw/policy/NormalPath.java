package io.dashclaw.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A path without its accidents: one kind of slash, no empty and no {@code .} segments, {@code ..} resolved. Percent signs are left alone.
 *
 * @param segments folded
 * @param spelled the same segments as they were written
 * @param absolute starts at a root or a drive
 * @param climbs began above where it is relative to, so where it leads is unknown
 */
record NormalPath(List<String> segments, List<String> spelled, boolean absolute, boolean climbs) {
    private static final String FILE_SCHEME = "file:";

    static NormalPath of(String written) {
        var text = written.strip().replace('\\', '/');
        if (text.regionMatches(true, 0, FILE_SCHEME, 0, FILE_SCHEME.length())) {
            text = text.substring(FILE_SCHEME.length());
        }
        var spelled = new ArrayList<String>();
        boolean climbs = false;
        for (int start = 0; start <= text.length(); ) {
            int end = text.indexOf('/', start);
            end = end < 0 ? text.length() : end;
            var segment = text.substring(start, end);
            start = end + 1;
            if (segment.equals("..")) {
                climbs |= spelled.isEmpty();
                if (!spelled.isEmpty()) {
                    spelled.remove(spelled.size() - 1);
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                spelled.add(segment);
            }
        }
        var segments = folded(spelled);
        boolean rooted = text.startsWith("/");
        boolean absolute = rooted || startsWithDrive(segments);
        return new NormalPath(segments, Collections.unmodifiableList(spelled), absolute, climbs && !rooted);
    }

    private static List<String> folded(List<String> spelled) {
        var segments = new ArrayList<String>(spelled.size());
        for (var segment : spelled) {
            segments.add(CaseFold.fold(segment));
        }
        return Collections.unmodifiableList(segments);
    }

    /** Without {@code c:}, because a policy may speak of a root and mean that of any drive. */
    NormalPath withoutDrive() {
        return startsWithDrive(segments)
                ? new NormalPath(
                        segments.subList(1, segments.size()), spelled.subList(1, spelled.size()), absolute, climbs)
                : this;
    }

    static boolean startsWithDrive(List<String> segments) {
        if (segments.isEmpty() || segments.get(0).length() != 2) {
            return false;
        }
        var drive = segments.get(0);
        return drive.charAt(1) == ':' && drive.charAt(0) >= 'a' && drive.charAt(0) <= 'z';
    }
}
