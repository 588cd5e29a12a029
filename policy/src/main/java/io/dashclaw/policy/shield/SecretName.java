package io.dashclaw.policy.shield;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What the name of a field, variable, option or query parameter promises about its value. */
enum SecretName {
    NONE,
    /** A password: masked whatever it looks like, unless it stands for another place. */
    PASSWORD,
    /** A key or token: masked when it looks like one. */
    KEY,
    AWS_SECRET;

    private static final Set<String> PASSWORDS = Set.of("password", "passwd", "pwd", "passphrase", "pass", "passwort");
    private static final Set<String> KEYS = Set.of("token", "secret", "apikey", "authkey", "accesskey", "secretkey");
    private static final Set<String> KEYS_OF = Set.of(
            "api",
            "access",
            "secret",
            "private",
            "signing",
            "encryption",
            "auth",
            "master",
            "account",
            "session",
            "admin");

    private static final Pattern SEPARATORS = Pattern.compile("[_.-]");

    /** Only the last word of a name counts: {@code db_password} and {@code authToken} are secrets, {@code token_count} and {@code max_tokens} are not. */
    static SecretName of(CharSequence text, int from, int to) {
        if (!endsAsOne(text, from, to)) {
            return NONE;
        }
        int start = wordStart(text, from, to);
        String last = text.subSequence(start, to).toString().toLowerCase(Locale.ROOT);
        if (PASSWORDS.contains(last) || last.endsWith("password")) {
            return PASSWORD;
        }
        if (last.equals("key")) {
            int end = start > from && !Character.isLetterOrDigit(text.charAt(start - 1)) ? start - 1 : start;
            int before = wordStart(text, from, end);
            String owner = text.subSequence(before, end).toString().toLowerCase(Locale.ROOT);
            return !KEYS_OF.contains(owner) ? NONE : isAwsSecret(text, from, to) ? AWS_SECRET : KEY;
        }
        return KEYS.contains(last) || last.endsWith("token") && last.length() < 24 ? KEY : NONE;
    }

    /** Whether the last two letters are those of a word below; nearly all names are told apart by them. */
    private static boolean endsAsOne(CharSequence text, int from, int to) {
        if (to - from < 3) {
            return false;
        }
        char before = (char) (text.charAt(to - 2) | 0x20);
        return switch (text.charAt(to - 1) | 0x20) {
            case 'd' -> before == 'r' || before == 'w';
            case 'e', 's' -> before == 's';
            case 't' -> before == 'r' || before == 'e';
            case 'n', 'y' -> before == 'e';
            default -> false;
        };
    }

    static SecretName of(String name) {
        return of(name, 0, name.length());
    }

    private static boolean isAwsSecret(CharSequence text, int from, int to) {
        String name =
                SEPARATORS.matcher(text.subSequence(from, to)).replaceAll("").toLowerCase(Locale.ROOT);
        return name.endsWith("secretaccesskey") || name.startsWith("aws") && name.endsWith("secretkey");
    }

    /** Where the last word of the name begins: after a separator, or at a capital that follows a small letter. */
    private static int wordStart(CharSequence text, int from, int to) {
        for (int i = to - 1; i > from; i--) {
            char before = text.charAt(i - 1);
            char here = text.charAt(i);
            if (before == '_' || before == '-' || before == '.') {
                return i;
            }
            if (Character.isUpperCase(here) && Character.isLowerCase(before)) {
                return i;
            }
        }
        return from;
    }
}
