package io.dashclaw.runtime.http;

/** Query parameters, read as strictly as bodies: what is not a number in range is refused, by name. */
public final class Query {
    private Query() {}

    /** @return {@code fallback} when the parameter is absent */
    public static int whole(String name, String value, int min, int max, int fallback) {
        if (value == null || value.isEmpty()) {
            return fallback;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw Failure.invalid(name, "must be an integer from " + min + " to " + max);
    }

    /** False when the parameter is absent. */
    public static boolean flag(String name, String value) {
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.equals("true")) {
            return true;
        }
        throw Failure.invalid(name, "must be true or false");
    }

    /** Null when the parameter is absent or empty. */
    public static String text(String name, String value, int max) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        if (value.length() > max || value.indexOf('\0') >= 0) {
            throw Failure.invalid(name, "must be at most " + max + " characters, without NUL");
        }
        return value;
    }
}
