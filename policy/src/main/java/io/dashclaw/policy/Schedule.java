package io.dashclaw.policy;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Times of the week by the clock on the wall; {@link PolicySpec.ScheduleMatch} says what they mean. */
record Schedule(ZoneId zone, List<Window> inside, List<Window> outside, Set<LocalDate> holidays) {
    private static final Pattern WINDOW =
            Pattern.compile("(?:([A-Za-z,-]+) +)?([0-2][0-9]):([0-5][0-9])-([0-2][0-9]):([0-5][0-9])");
    private static final Map<String, DayOfWeek> DAYS = Map.of(
            "Mon", DayOfWeek.MONDAY,
            "Tue", DayOfWeek.TUESDAY,
            "Wed", DayOfWeek.WEDNESDAY,
            "Thu", DayOfWeek.THURSDAY,
            "Fri", DayOfWeek.FRIDAY,
            "Sat", DayOfWeek.SATURDAY,
            "Sun", DayOfWeek.SUNDAY);
    private static final int DAY = 24 * 60;

    /** @param spec whose zone, windows and holidays were found to be good */
    static Schedule of(PolicySpec.ScheduleMatch spec) {
        return new Schedule(
                ZoneId.of(spec.timeZone()),
                windows(spec.inside()),
                windows(spec.outside()),
                spec.holidays() == null
                        ? Set.of()
                        : spec.holidays().stream().map(LocalDate::parse).collect(Collectors.toUnmodifiableSet()));
    }

    private static List<Window> windows(List<String> written) {
        return written == null
                ? List.of()
                : written.stream().map(Window::parse).map(Optional::orElseThrow).toList();
    }

    boolean holds(Instant now) {
        var local = LocalDateTime.ofInstant(now, zone);
        return (inside.isEmpty() || within(inside, local)) && !within(outside, local);
    }

    /** {@code Mon 22:15}, as people there read it. */
    String shown(Instant now) {
        var local = LocalDateTime.ofInstant(now, zone);
        var day = DAYS.entrySet().stream()
                .filter(each -> each.getValue() == local.getDayOfWeek())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        return String.format("%s %02d:%02d", day, local.getHour(), local.getMinute());
    }

    private boolean within(List<Window> windows, LocalDateTime local) {
        var today = local.toLocalDate();
        if (windows.isEmpty() || holidays.contains(today)) {
            return false;
        }
        int minute = local.getHour() * 60 + local.getMinute();
        boolean yesterdayCounts = !holidays.contains(today.minusDays(1));
        return windows.stream()
                .anyMatch(window -> window.covers(today.getDayOfWeek(), minute)
                        || yesterdayCounts && window.covers(today.getDayOfWeek().minus(1), minute + DAY));
    }

    /**
     * @param days on which it begins
     * @param from minutes after midnight
     * @param to exclusive; beyond 24 hours where it lasts into the next day
     */
    record Window(Set<DayOfWeek> days, int from, int to) {

        private boolean covers(DayOfWeek begun, int minute) {
            return days.contains(begun) && minute >= from && minute < to;
        }

        static Optional<Window> parse(String written) {
            var parts = WINDOW.matcher(written.strip());
            if (!parts.matches()) {
                return Optional.empty();
            }
            int from = minutes(parts.group(2), parts.group(3));
            int to = minutes(parts.group(4), parts.group(5));
            if (from >= DAY || to > DAY || from == to) {
                return Optional.empty();
            }
            return days(parts.group(1)).map(days -> new Window(days, from, from < to ? to : to + DAY));
        }

        private static int minutes(String hours, String minutes) {
            return Integer.parseInt(hours) * 60 + Integer.parseInt(minutes);
        }

        private static Optional<Set<DayOfWeek>> days(String written) {
            if (written == null) {
                return Optional.of(EnumSet.allOf(DayOfWeek.class));
            }
            var days = EnumSet.noneOf(DayOfWeek.class);
            for (var part : written.split(",", -1)) {
                var ends = part.split("-", -1);
                var first = DAYS.get(ends[0]);
                var last = DAYS.get(ends[ends.length - 1]);
                if (first == null || last == null || ends.length > 2) {
                    return Optional.empty();
                }
                for (var day = first; day != last; day = day.plus(1)) {
                    days.add(day);
                }
                days.add(last);
            }
            return Optional.of(days);
        }
    }

    static Optional<String> problemWithWindow(String written) {
        return Window.parse(written).isPresent()
                ? Optional.empty()
                : Optional.of("must be days and a time from and to, such as Mon-Fri 09:00-17:00, Sat,Sun 10:00-14:00"
                        + " or 22:00-06:00; a whole day is 00:00-24:00");
    }

    static Optional<String> problemWithDate(String written) {
        try {
            LocalDate.parse(written);
            return Optional.empty();
        } catch (DateTimeException e) {
            return Optional.of("must be a date such as 2026-12-25");
        }
    }

    static Optional<String> problemWithZone(String written) {
        var zones = ZoneId.getAvailableZoneIds();
        if (zones.contains(written)) {
            return Optional.empty();
        }
        var wanted = CaseFold.fold(written.strip()).replace(' ', '_');
        var meant = zones.stream()
                .filter(zone -> CaseFold.fold(zone).equals(wanted)
                        || CaseFold.fold(zone).endsWith("/" + wanted))
                .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
        return Optional.of("is no time zone; "
                + meant.map(zone -> "did you mean " + zone + "?").orElse("write one such as Europe/Berlin or UTC"));
    }
}
