package io.dashclaw.policy.shield;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One pass over one text. It stops only at characters with which a secret, or the sign of one, can begin; from there it looks
 * a bounded way back and, without having found a secret, a bounded way ahead or along a run that no later stop shares. So the time is linear in the text,
 * whatever the text is.
 */
final class SecretScan {
    /** A prefix that only credentials of one issuer have. @param min characters that must follow */
    private record Prefix(String literal, int min, SecretKind kind, boolean dense) {}

    private static final Prefix[] PREFIXES = {
        new Prefix("sk-ant-", 16, SecretKind.ANTHROPIC_KEY, true),
        new Prefix("sk-", 16, SecretKind.OPENAI_KEY, true),
        new Prefix("sk_live_", 16, SecretKind.STRIPE_KEY, false),
        new Prefix("sk_test_", 16, SecretKind.STRIPE_KEY, false),
        new Prefix("rk_live_", 16, SecretKind.STRIPE_KEY, false),
        new Prefix("rk_test_", 16, SecretKind.STRIPE_KEY, false),
        new Prefix("whsec_", 16, SecretKind.STRIPE_KEY, true),
        new Prefix("ghp_", 20, SecretKind.GITHUB_TOKEN, false),
        new Prefix("gho_", 20, SecretKind.GITHUB_TOKEN, false),
        new Prefix("ghu_", 20, SecretKind.GITHUB_TOKEN, false),
        new Prefix("ghs_", 20, SecretKind.GITHUB_TOKEN, false),
        new Prefix("ghr_", 20, SecretKind.GITHUB_TOKEN, false),
        new Prefix("github_pat_", 20, SecretKind.GITHUB_TOKEN, true),
        new Prefix("xoxb-", 10, SecretKind.SLACK_TOKEN, true),
        new Prefix("xoxp-", 10, SecretKind.SLACK_TOKEN, true),
        new Prefix("xoxa-", 10, SecretKind.SLACK_TOKEN, true),
        new Prefix("xoxr-", 10, SecretKind.SLACK_TOKEN, true),
        new Prefix("xoxs-", 10, SecretKind.SLACK_TOKEN, true),
        new Prefix("xapp-", 10, SecretKind.SLACK_TOKEN, true),
        new Prefix("hooks.slack.com/services/", 20, SecretKind.SLACK_TOKEN, true),
        new Prefix("oc_live_", 16, SecretKind.API_KEY_GENERIC, false),
        new Prefix("AIza", 30, SecretKind.API_KEY_GENERIC, true),
        new Prefix("glpat-", 16, SecretKind.API_KEY_GENERIC, true),
        new Prefix("npm_", 30, SecretKind.API_KEY_GENERIC, true),
        new Prefix("pypi-", 40, SecretKind.API_KEY_GENERIC, true),
        new Prefix("hf_", 30, SecretKind.API_KEY_GENERIC, true),
        new Prefix("dop_v1_", 40, SecretKind.API_KEY_GENERIC, true),
        new Prefix("SG.", 40, SecretKind.API_KEY_GENERIC, true),
        new Prefix("ya29.", 20, SecretKind.API_KEY_GENERIC, true),
        new Prefix("GOCSPX-", 20, SecretKind.API_KEY_GENERIC, true),
        new Prefix("glptt-", 16, SecretKind.API_KEY_GENERIC, true),
        new Prefix("glrt-", 16, SecretKind.API_KEY_GENERIC, true),
        new Prefix("gldt-", 16, SecretKind.API_KEY_GENERIC, true),
        new Prefix("gsk_", 30, SecretKind.API_KEY_GENERIC, false),
        new Prefix("xai-", 40, SecretKind.API_KEY_GENERIC, true),
        new Prefix("pplx-", 30, SecretKind.API_KEY_GENERIC, true),
        new Prefix("r8_", 30, SecretKind.API_KEY_GENERIC, true),
        new Prefix("nvapi-", 40, SecretKind.API_KEY_GENERIC, true),
        new Prefix("hvs.", 40, SecretKind.API_KEY_GENERIC, true),
        new Prefix("dckr_pat_", 20, SecretKind.API_KEY_GENERIC, true),
        new Prefix("doo_v1_", 40, SecretKind.API_KEY_GENERIC, true),
        new Prefix("dor_v1_", 40, SecretKind.API_KEY_GENERIC, true),
        new Prefix("shpat_", 30, SecretKind.API_KEY_GENERIC, true),
        new Prefix("shpss_", 30, SecretKind.API_KEY_GENERIC, true),
        new Prefix("sq0atp-", 20, SecretKind.API_KEY_GENERIC, true),
        new Prefix("sq0csp-", 40, SecretKind.API_KEY_GENERIC, true),
        new Prefix("sntrys_", 40, SecretKind.API_KEY_GENERIC, true),
        new Prefix("sbp_", 40, SecretKind.API_KEY_GENERIC, false),
        new Prefix("rubygems_", 40, SecretKind.API_KEY_GENERIC, true),
        new Prefix("AGE-SECRET-KEY-1", 50, SecretKind.PRIVATE_KEY, true),
        new Prefix("xoxe-", 20, SecretKind.SLACK_TOKEN, true),
        new Prefix("xoxe.xoxp-", 20, SecretKind.SLACK_TOKEN, true),
    };
    private static final Set<String> PLACEHOLDERS = Set.of(
            "required",
            "optional",
            "string",
            "text",
            "true",
            "false",
            "null",
            "none",
            "nil",
            "undefined",
            "example",
            "placeholder",
            "hidden",
            "masked",
            "redacted",
            "removed",
            "missing",
            "invalid",
            "empty",
            "unknown",
            "value",
            "yes",
            "no",
            "unset",
            "expired",
            "disabled",
            "enabled");
    private static final Set<String> DATABASES = Set.of(
            "postgres",
            "postgresql",
            "mysql",
            "mariadb",
            "mongodb",
            "mongodb+srv",
            "redis",
            "rediss",
            "amqp",
            "amqps",
            "mssql",
            "sqlserver",
            "oracle",
            "cockroachdb",
            "clickhouse",
            "cassandra",
            "neo4j",
            "couchdb");
    private static final Set<String> ACCOUNTS =
            Set.of("admin", "root", "postgres", "administrator", "guest", "sa", "mysql", "oracle", "deploy", "elastic");
    private static final Set<String> WEAK_PARAMETERS = Set.of("key", "auth", "code");
    private static final Set<String> PARAMETERS = Set.of(
            "sig",
            "signature",
            "x-amz-signature",
            "x-amz-security-token",
            "x-amz-credential",
            "x-goog-signature",
            "credential",
            "jwt",
            "apikey");

    private static final List<String> REFERENCES = List.of("[REDACTED", "op://", "vault:", "arn:", "env:", "secret://");

    private static final int NAME = 64;
    private static final int LOOK = 256;
    private static final int PREFIX_LOOK = 64;
    private static final int VARIED = 4;
    /** How people begin what somebody else has to fill in. */
    private static final List<String> STAND_INS = List.of(
            "your_",
            "your-",
            "yourapi",
            "yourtoken",
            "yoursecret",
            "replace_",
            "replace-",
            "replaceme",
            "insert_",
            "insert-",
            "change_me",
            "change-me",
            "dummy",
            "example_",
            "example-",
            "placeholder",
            "fake_",
            "fake-",
            "xxxx");

    private static final byte STOP = 1;
    private static final byte LETTER_STOP = 2;
    private static final byte[] STOPS = new byte[128];

    private static final boolean[] ENDS = new boolean[128];
    private static final Prefix[][] BY_FIRST = new Prefix[128][0];

    /** Two characters, the second in the low seven bits, with which a token can begin: most words end here. */
    private static final boolean[] BEGINNINGS = new boolean[1 << 14];

    static {
        for (String beginning : List.of("AK", "AS", "ey", "Be", "BE", "be", "bE", "Ba", "BA", "ba", "bA")) {
            BEGINNINGS[beginning.charAt(0) << 7 | beginning.charAt(1)] = true;
        }
        for (Prefix prefix : PREFIXES) {
            char first = prefix.literal.charAt(0);
            BEGINNINGS[first << 7 | prefix.literal.charAt(1)] = true;
            STOPS[first] = LETTER_STOP;
            BY_FIRST[first] = Arrays.stream(PREFIXES)
                    .filter(p -> p.literal.charAt(0) == first)
                    .toArray(Prefix[]::new);
        }
        for (char c : "AeBb".toCharArray()) {
            STOPS[c] = LETTER_STOP;
        }
        for (char c = 0; c < 128; c++) {
            ENDS[c] = isSpace(c) || isQuote(c) || ",;&|<>)}]".indexOf(c) >= 0;
        }
        for (char c : "=:@-".toCharArray()) {
            STOPS[c] = STOP;
        }
    }

    private final String text;
    private final List<SecretRedactor.Finding> found;
    private StringBuilder out;
    private int copied;

    SecretScan(String text, List<SecretRedactor.Finding> found) {
        this.text = text;
        this.found = found;
    }

    String masked() {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 128 || STOPS[c] == 0 || STOPS[c] == LETTER_STOP && !beginsToken(c, i)) {
                continue;
            }
            int end = STOPS[c] == LETTER_STOP ? token(i) : sign(c, i);
            if (end > 0) {
                i = end - 1;
            }
        }
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }

    private boolean beginsToken(char c, int at) {
        char second = at + 1 < text.length() ? text.charAt(at + 1) : 128;
        return second < 128 && BEGINNINGS[c << 7 | second] && (at == 0 || !isAlphanumeric(text.charAt(at - 1)));
    }

    /** Whether the whole text is a secret when it is the value of a field of this name. */
    static boolean isSecret(SecretName name, String text) {
        return name != SecretName.NONE
                && new SecretScan(text, List.of()).isSecretValue(name, 0, Math.min(text.length(), LOOK), true, true);
    }

    static SecretKind kindOf(SecretName name) {
        return switch (name) {
            case PASSWORD -> SecretKind.PASSWORD_FIELD;
            case AWS_SECRET -> SecretKind.AWS_SECRET_KEY;
            default -> SecretKind.API_KEY_GENERIC;
        };
    }

    // ---- secrets that are known by how they begin

    /** Masks the credential that begins here; the position after it, or 0. */
    private int token(int at) {
        char c = text.charAt(at);
        if (c == 'B' || c == 'b') {
            return bearer(at);
        }
        if (c == 'e') {
            int end = jwtEnd(at);
            return end > 0 ? mask(at, end, SecretKind.JWT_TOKEN) : 0;
        }
        if (isAwsAccessKey(at)) {
            return mask(at, at + 20, SecretKind.AWS_ACCESS_KEY);
        }
        Prefix prefix = prefixAt(at);
        if (prefix == null) {
            return 0;
        }
        int start = prefix.literal.startsWith("hooks") ? at + prefix.literal.length() : at;
        return mask(start, tokenEnd(at + prefix.literal.length()), prefix.kind);
    }

    /** As {@link #token}, wherever it stands; a scheme is no token. */
    private int knownAt(int at) {
        boolean begins = at < text.length() && text.charAt(at) < 128 && STOPS[text.charAt(at)] == LETTER_STOP;
        return begins && text.charAt(at) != 'B' && text.charAt(at) != 'b' ? token(at) : 0;
    }

    private Prefix prefixAt(int at) {
        for (Prefix prefix : BY_FIRST[text.charAt(at)]) {
            if (text.startsWith(prefix.literal, at)) {
                int from = at + prefix.literal.length();
                int limit = Math.min(text.length(), from + PREFIX_LOOK);
                int end = from;
                while (end < limit && isTokenChar(text.charAt(end), prefix)) {
                    end++;
                }
                if (end - from >= prefix.min && isVaried(from, end) && (!prefix.dense || isDense(from, end))) {
                    return prefix;
                }
            }
        }
        return null;
    }

    /** {@code ghp_xxxxxxxxxxxxxxxxxxxx} and its like stand for a token. */
    private boolean isVaried(int from, int to) {
        int kinds = 0;
        for (int i = from; i < to && kinds < VARIED; i++) {
            kinds += text.indexOf(text.charAt(i), from) == i ? 1 : 0;
        }
        return kinds == VARIED;
    }

    /** The hyphens and dots of readable names are not those of credentials: somewhere there is a long run of letters with digits. */
    private boolean isDense(int from, int to) {
        int run = 0;
        boolean digit = false;
        boolean letter = false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!isAlphanumeric(c)) {
                run = 0;
                digit = letter = false;
                continue;
            }
            run++;
            digit |= isDigit(c);
            letter |= !isDigit(c);
            if (run >= 10 && digit && (letter || run >= 12) || run >= 20) {
                return true;
            }
        }
        return false;
    }

    private int tokenEnd(int from) {
        int end = from;
        while (end < text.length() && (isBase64Url(text.charAt(end)) || "./+".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        while (end > from && text.charAt(end - 1) == '.') {
            end--;
        }
        return end;
    }

    private boolean isAwsAccessKey(int at) {
        if (!text.startsWith("AKIA", at) && !text.startsWith("ASIA", at) || at + 20 > text.length()) {
            return false;
        }
        for (int i = at + 4; i < at + 20; i++) {
            char c = text.charAt(i);
            if (!(c >= 'A' && c <= 'Z') && !isDigit(c)) {
                return false;
            }
        }
        return isVaried(at + 4, at + 20) && (at + 20 == text.length() || !isAlphanumeric(text.charAt(at + 20)));
    }

    /** RFC 7519: a header that begins with an object, a payload, and a signature that may be missing. */
    private int jwtEnd(int at) {
        if (!text.startsWith("eyJ", at) || at > 0 && isBase64Url(text.charAt(at - 1))) {
            return 0;
        }
        int header = base64UrlEnd(at);
        if (header - at < 12 || header + 1 >= text.length() || text.charAt(header) != '.') {
            return 0;
        }
        int payload = base64UrlEnd(header + 1);
        if (payload - header < 8) {
            return 0;
        }
        return payload < text.length() && text.charAt(payload) == '.' ? base64UrlEnd(payload + 1) : payload;
    }

    private int base64UrlEnd(int from) {
        int end = from;
        while (end < text.length() && isBase64Url(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** {@code Bearer x}, and {@code Basic x} after {@code Authorization:}; the scheme stays. */
    private int bearer(int at) {
        boolean basic = text.regionMatches(true, at, "basic ", 0, 6);
        if (!basic && !text.regionMatches(true, at, "bearer ", 0, 7)) {
            return 0;
        }
        int from = skipSpaces(at + (basic ? 6 : 7));
        int known = knownAt(from);
        if (known > 0) {
            return known;
        }
        int limit = Math.min(text.length(), from + LOOK);
        int end = from;
        boolean digit = false;
        while (end < limit && isBearerChar(text.charAt(end))) {
            digit |= isDigit(text.charAt(end++));
        }
        boolean secret = basic
                ? end - from >= 8
                        && text.substring(Math.max(0, at - 20), at)
                                .toLowerCase(Locale.ROOT)
                                .contains("authorization")
                : end - from >= 16 && digit
                        || end - from >= 32 && text.substring(from, end).indexOf('-') < 0;
        if (!secret) {
            return 0;
        }
        while (end < text.length() && isBearerChar(text.charAt(end))) {
            end++;
        }
        return mask(from, end, SecretKind.BEARER_TOKEN);
    }

    // ---- secrets that are known by what stands around them

    private int sign(char c, int at) {
        return switch (c) {
            case '-' -> text.startsWith("-----BEGIN ", at) ? privateKey(at) : option(at);
            case '@' -> bareUserinfo(at);
            case ':' -> text.startsWith("//", at + 1) ? url(at) : assigned(at);
            default -> assigned(at);
        };
    }

    /** A PEM block up to its end line; cut off, up to the end of the text. */
    private int privateKey(int at) {
        int label = text.indexOf("-----", at + 11);
        if (label < 0
                || label - at > 80
                || !text.substring(at, label).endsWith("PRIVATE KEY")
                        && !text.substring(at, label).endsWith("PRIVATE KEY BLOCK")) {
            return 0;
        }
        int last = text.indexOf("-----END ", label);
        int close = last < 0 ? -1 : text.indexOf("-----", last + 9);
        return mask(at, close < 0 ? text.length() : close + 5, SecretKind.PRIVATE_KEY);
    }

    /** {@code --password hunter2}: an option whose value is the next word. */
    private int option(int at) {
        if (at > 0 && !isSpace(text.charAt(at - 1))) {
            return 0;
        }
        if (text.startsWith("-u ", at) || text.startsWith("--user ", at)) {
            return curlUser(at);
        }
        if (!text.startsWith("--", at)) {
            return 0;
        }
        int end = at + 2;
        while (end < text.length() && end - at < NAME && isNameChar(text.charAt(end))) {
            end++;
        }
        if (end == text.length() || text.charAt(end) != ' ') {
            return 0;
        }
        var name = SecretName.of(text, at + 2, end);
        int from = skipSpaces(end);
        return name == SecretName.NONE || from == text.length() || text.charAt(from) == '-'
                ? 0
                : value(name, from, true);
    }

    /** {@code curl -u user:password}; elsewhere {@code -u 1000:1000} is no secret. */
    private int curlUser(int at) {
        if (!text.substring(Math.max(0, at - LOOK), at).contains("curl")) {
            return 0;
        }
        int from = text.indexOf(' ', at) + 1;
        while (from < text.length() && from - at < 16 && isQuoteOrSpace(text.charAt(from))) {
            from++;
        }
        int end = valueEnd(from, (char) 0, Math.min(text.length(), from + LOOK));
        int separator = text.substring(from, end).indexOf(':');
        int password = from + separator + 1;
        return separator > 0
                        && end - password >= 3
                        && !isReference(from, end, false)
                        && !isReference(password, end, false)
                ? mask(from, end, SecretKind.BARE_USERINFO)
                : 0;
    }

    /** {@code name=value}, {@code "name": "value"}, {@code ?name=value}. */
    private int assigned(int at) {
        int end = at;
        int floor = Math.max(copied, at - NAME);
        while (end > floor && isQuoteOrSpace(text.charAt(end - 1))) {
            end--;
        }
        int start = end;
        while (start > floor && isNameChar(text.charAt(start - 1))) {
            start--;
        }
        if (end - start < 3) {
            return 0;
        }
        boolean equals = text.charAt(at) == '=';
        if (equals && end == at && start > 0 && "?&;".indexOf(text.charAt(start - 1)) >= 0) {
            return parameter(start, at);
        }
        var name = SecretName.of(text, start, end);
        if (name == SecretName.NONE || text.startsWith("==", at) || text.startsWith("=>", at)) {
            return 0;
        }
        int from = at + 1;
        while (from < text.length() && from - at < 16 && isSpace(text.charAt(from))) {
            from++;
        }
        if (text.substring(start, end).equalsIgnoreCase("pwd")
                && from < text.length()
                && "/.~".indexOf(text.charAt(from)) >= 0) {
            return 0; // the working directory
        }
        return from == text.length() ? 0 : value(name, from, equals && from == at + 1);
    }

    /** Masks the value that begins here. @param tight whether it follows its name without a space, as in shells and URLs */
    private int value(SecretName name, int from, boolean tight) {
        int start = from;
        while (start < text.length() && start - from < 3 && isQuote(text.charAt(start))) {
            start++;
        }
        char quote = start > from ? text.charAt(start - 1) : 0;
        int end = valueEnd(start, quote, Math.min(text.length(), start + LOOK));
        if (!isSecretValue(name, start, end, quote != 0, tight)) {
            return 0;
        }
        int known = knownAt(start);
        if (known > 0) {
            return known;
        }
        return mask(start, end - start < LOOK ? end : valueEnd(start, quote, text.length()), kindOf(name));
    }

    private int valueEnd(int from, char quote, int limit) {
        int end = from;
        while (end < limit) {
            char c = text.charAt(end);
            if (quote != 0
                    ? c == quote || c == '\\' && end + 1 < text.length() && text.charAt(end + 1) == quote
                    : isEnd(c)) {
                break;
            }
            end++;
        }
        return end;
    }

    private boolean isSecretValue(SecretName name, int from, int end, boolean quoted, boolean tight) {
        int length = end - from;
        if (length < 3
                || isReference(from, end, quoted)
                || PLACEHOLDERS.contains(text.substring(from, end).toLowerCase(Locale.ROOT))) {
            return false;
        }
        int digits = 0;
        int letters = 0;
        int others = 0;
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (isDigit(c)) {
                digits++;
            } else if (Character.isLetter(c)) {
                letters++;
            } else if (c == ' ') {
                others += name == SecretName.PASSWORD ? 1 : -LOOK; // keys have no spaces
            } else {
                others++;
            }
        }
        if (others < 0) {
            return false;
        }
        if (name == SecretName.PASSWORD) {
            return tight || quoted || length >= 6 && letters > 0 && digits + others > 0 && !isWords(from, end);
        }
        return length >= 8
                        && (digits > 0 && letters > 0 && (tight || quoted || digits > 1)
                                || length >= 20 && !isWords(from, end))
                || length >= 16 && (tight || quoted) && letters == length;
    }

    /** Whether the value names the place of a secret, or is masked already, or (where nothing quotes it) is code. */
    private boolean isReference(int from, int end, boolean quoted) {
        if (from >= end) {
            return false;
        }
        char first = text.charAt(from);
        char second = end - from > 1 ? text.charAt(from + 1) : 0;
        return first == '<'
                || first == '{' && second == '{'
                || first == '%' && text.charAt(end - 1) == '%'
                || first == '$' && (second == '{' || second == '(' || second == '_' || Character.isUpperCase(second))
                || isMaskOf(from, end)
                || STAND_INS.stream().anyMatch(start -> text.regionMatches(true, from, start, 0, start.length()))
                || REFERENCES.stream().anyMatch(reference -> text.startsWith(reference, from))
                || !quoted && isCode(from, end);
    }

    /** A call, an index, or a path of names. */
    private boolean isCode(int from, int end) {
        boolean dotted = false;
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (c == '(' || c == '[') {
                return i > from;
            }
            if (c == '.') {
                dotted = true;
            } else if (!Character.isLetter(c) && c != '_') {
                return false;
            }
        }
        return dotted;
    }

    private boolean isMaskOf(int from, int end) {
        char first = text.charAt(from);
        if ("xX.#*\u2022".indexOf(first) < 0) {
            return false;
        }
        for (int i = from; i < end; i++) {
            if (text.charAt(i) != first) {
                return false;
            }
        }
        return true;
    }

    /** Small letters and hyphens or underscores only: a name that people gave, such as {@code rotation-policy}. */
    private boolean isWords(int from, int end) {
        for (int i = from; i < end; i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z') && c != '-' && c != '_' && c != '.' && c != '/' && c != ':') {
                return false;
            }
        }
        return true;
    }

    private int parameter(int start, int at) {
        String name = text.substring(start, at).toLowerCase(Locale.ROOT);
        boolean weak = WEAK_PARAMETERS.contains(name);
        var promised = SecretName.of(text, start, at);
        if (!weak && !PARAMETERS.contains(name) && promised == SecretName.NONE) {
            return 0;
        }
        int min = weak ? 16 : promised == SecretName.PASSWORD ? 3 : 6;
        int from = at + 1;
        int limit = Math.min(text.length(), from + LOOK);
        int end = parameterEnd(from, limit);
        if (end - from < min
                || isReference(from, end, true)
                || weak && !isDense(from, end)
                || PLACEHOLDERS.contains(text.substring(from, end).toLowerCase(Locale.ROOT))) {
            return 0;
        }
        return mask(from, parameterEnd(end, text.length()), SecretKind.URL_QUERY_SECRET);
    }

    private int parameterEnd(int from, int limit) {
        int end = from;
        while (end < limit && text.charAt(end) != '#' && !isEnd(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** {@code scheme://user:password@host}: masks what stands before the @, and keeps the host. */
    private int url(int colon) {
        int start = colon;
        while (start > 0
                && colon - start < 20
                && (isAlphanumeric(text.charAt(start - 1)) || "+:".indexOf(text.charAt(start - 1)) >= 0)) {
            start--;
        }
        String scheme = text.substring(start, colon).toLowerCase(Locale.ROOT);
        boolean database = DATABASES.contains(scheme.substring(scheme.lastIndexOf(':') + 1));
        int from = colon + 3;
        int limit = Math.min(text.length(), from + LOOK);
        int at = -1;
        int separator = -1;
        for (int i = from; i < limit; i++) {
            char c = text.charAt(i);
            if (isSpace(c)
                    || isQuote(c)
                    || c == '?'
                    || c == '#'
                    || c == '<'
                    || c == '/' && !(database && separator > 0)) {
                break;
            }
            if (c == ':' && separator < 0) {
                separator = i;
            } else if (c == '@') {
                at = i;
            }
        }
        if (at < 0 || text.startsWith("[REDACTED", from)) {
            return 0;
        }
        boolean password = separator >= 0 && separator + 1 < at;
        if (password ? isReference(separator + 1, at, true) : !(at - from >= 16 && isDense(from, at))) {
            return 0;
        }
        return mask(from, at, database ? SecretKind.DATABASE_URL : SecretKind.URL_USERINFO);
    }

    /** {@code user:password@host} without a scheme, which looks like many harmless things: times, mail addresses, images. */
    private int bareUserinfo(int at) {
        int floor = Math.max(copied, at - 128);
        int separator = -1;
        int start = at;
        while (start > floor && isUserinfoChar(text.charAt(start - 1))) {
            if (text.charAt(--start) == ':') {
                separator = start;
            }
        }
        if (separator <= start || at - separator < 4 || start > 0 && text.charAt(start - 1) == '/' || !isHost(at + 1)) {
            return 0;
        }
        boolean symbol = false;
        boolean digit = false;
        boolean letter = false;
        for (int i = separator + 1; i < at; i++) {
            char c = text.charAt(i);
            digit |= isDigit(c);
            letter |= Character.isLetter(c);
            symbol |= "!#$%^&*=~?".indexOf(c) >= 0;
        }
        String user = text.substring(start, separator).toLowerCase(Locale.ROOT);
        boolean account = ACCOUNTS.contains(user);
        boolean label = MAIL_LABELS.contains(user);
        return account || symbol || digit && letter && !label && !isReference(separator + 1, at, true)
                ? mask(start, at, SecretKind.BARE_USERINFO)
                : 0;
    }

    private static final Set<String> MAIL_LABELS = Set.of(
            "mailto",
            "mail",
            "email",
            "e-mail",
            "to",
            "from",
            "cc",
            "bcc",
            "contact",
            "author",
            "owner",
            "user",
            "username",
            "by",
            "sip",
            "sips",
            "xmpp",
            "acct",
            "reply-to",
            "assignee",
            "reviewer",
            "notify",
            "sender",
            "recipient",
            "name",
            "login",
            "account",
            "npm");

    /** A domain with a top level of letters, {@code localhost}, or an IPv4 address. */
    private boolean isHost(int from) {
        int end = from;
        int dots = 0;
        int label = from;
        boolean numeric = true;
        while (end < text.length()
                && end - from < 253
                && (isAlphanumeric(text.charAt(end)) || ".-".indexOf(text.charAt(end)) >= 0)) {
            char c = text.charAt(end++);
            if (c == '.' && end < text.length() && isAlphanumeric(text.charAt(end))) {
                dots++;
                label = end;
            }
            numeric &= c == '.' || isDigit(c);
        }
        if (numeric) {
            return dots == 3;
        }
        return text.startsWith("localhost", from) && end - from == 9
                || dots > 0 && end - label >= 2 && !isDigit(text.charAt(label));
    }

    // ---- characters

    private int mask(int from, int to, SecretKind kind) {
        if (out == null) {
            out = new StringBuilder(text.length() + 32);
        }
        out.append(text, copied, from).append(kind.mask());
        found.add(kind.at(from, to));
        copied = to;
        return to;
    }

    private int skipSpaces(int from) {
        int at = from;
        while (at < text.length() && at - from < 16 && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isTokenChar(char c, Prefix prefix) {
        return isBase64Url(c) || prefix.dense && (c == '.' || c == '/');
    }

    private static boolean isBearerChar(char c) {
        return isBase64Url(c) || "._~+/=:".indexOf(c) >= 0;
    }

    private static boolean isUserinfoChar(char c) {
        return isAlphanumeric(c) || "._-:!#$%^&*=~+?".indexOf(c) >= 0;
    }

    private static boolean isNameChar(char c) {
        return isAlphanumeric(c) || c == '_' || c == '-' || c == '.';
    }

    private static boolean isEnd(char c) {
        return c < 128 && ENDS[c];
    }

    private static boolean isQuoteOrSpace(char c) {
        return isQuote(c) || c == ' ';
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`' || c == '\\';
    }

    private static boolean isSpace(char c) {
        return c <= ' ';
    }

    private static boolean isBase64Url(char c) {
        return isAlphanumeric(c) || c == '-' || c == '_';
    }

    private static boolean isAlphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
