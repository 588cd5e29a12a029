package io.dashclaw.policy.shield;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Looks for text that tries to steer a model or a reviewer instead of saying what it wants. It reads words, not characters:
 * compatibility forms, invisible characters, look-alike letters, case and spacing make no difference. It is a tripwire, not a
 * proof; what it lets pass is judged by policy like everything else. Linear in the text.
 */
public final class InjectionScan {
    private InjectionScan() {}

    public enum Risk {
        NONE,
        MEDIUM,
        HIGH,
        CRITICAL;

        /** The word on the wire, such as {@code critical}. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public enum Recommendation {
        ALLOW,
        WARN,
        BLOCK;

        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One sign that was found, once for each category; never the matched text. */
    public record Finding(String category, Risk severity) {}

    /** @param risk the highest of the findings */
    public record Scan(Risk risk, List<String> categories, Recommendation recommendation, List<Finding> findings) {
        public Scan {
            categories = List.copyOf(categories);
            findings = List.copyOf(findings);
        }

        /** What either of them found. */
        public Scan and(Scan other) {
            if (other.findings.isEmpty() || findings.isEmpty()) {
                return findings.isEmpty() ? other : this;
            }
            var both = EnumSet.noneOf(Category.class);
            findings.forEach(finding -> both.add(Category.of(finding)));
            other.findings.forEach(finding -> both.add(Category.of(finding)));
            return of(both);
        }
    }

    /**
     * For commands, code and file contents, which speak of prompts, messages and tokens all day: only what orders whoever reads it, or hides
     * from them. Null is nothing said.
     */
    public static Scan scanCode(String text) {
        var scan = scan(text);
        if (scan.findings().isEmpty()) {
            return scan;
        }
        var categories = EnumSet.noneOf(Category.class);
        scan.findings().forEach(finding -> categories.add(Category.of(finding)));
        categories.retainAll(IN_CODE);
        return of(categories);
    }

    private enum Category {
        ROLE_OVERRIDE(Risk.CRITICAL),
        DELIMITER_INJECTION(Risk.HIGH),
        INSTRUCTION_SMUGGLING(Risk.HIGH),
        DATA_EXFILTRATION(Risk.HIGH),
        ENCODING_EVASION(Risk.HIGH),
        CONTEXT_MANIPULATION(Risk.MEDIUM),
        OUTPUT_MANIPULATION(Risk.MEDIUM);

        private final Risk risk;

        Category(Risk risk) {
            this.risk = risk;
        }

        static Category of(Finding finding) {
            return valueOf(finding.category().toUpperCase(Locale.ROOT));
        }

        Finding finding() {
            return new Finding(name().toLowerCase(Locale.ROOT), risk);
        }
    }

    /** Of most texts, so it is made once. */
    private static final Scan NOTHING = new Scan(Risk.NONE, List.of(), Recommendation.ALLOW, List.of());

    private static final Set<Category> IN_CODE =
            EnumSet.of(Category.ROLE_OVERRIDE, Category.INSTRUCTION_SMUGGLING, Category.ENCODING_EVASION);

    private static final String OVERRIDE =
            "ignore|disregard|forget|override|overrule|bypass|neglect|discard|dismiss|unlearn";
    private static final String EARLIER =
            "previous|prior|preceding|above|earlier|foregoing|initial|original|existing|former|past";
    private static final String ORDERS =
            "instruction|instructions|prompt|prompts|directive|directives|guideline|guidelines|orders";
    private static final String RULES = ORDERS
            + "|rule|rules|command|commands|constraints|restrictions|programming|training|context|messages|safeguards|guardrails|conversation|policies";
    private static final String THINGS =
            "!file|files|doc|docs|document|documents|documentation|page|pages|md|txt|json|yaml|yml|py|ts|js|java|test|tests|folder|section|table|column|field|template|templates|example|examples|tab|button|cache";
    private static final String UNBOUND =
            "dan|unrestricted|jailbroken|unfiltered|uncensored|unbound|amoral|evil|lawless|unlimited";
    private static final String MODEL =
            "ai|llm|assistant|model|chatbot|gpt|claude|bot|copilot|agents|agent|ais|llms|assistants|models";
    private static final String PEOPLE =
            "user|users|human|humans|operator|operators|anyone|anybody|owner|admin|approver|approvers|reviewer|reviewers|developer|team";
    private static final String SECRETS =
            "secret|secrets|credential|credentials|password|passwords|token|tokens|keys|key|env|prompt|cookies|history";
    private static final String HARMLESS =
            "!reset|resets|rotation|rotations|policy|policies|change|changes|expiry|recovery|reminder|reminders|usage|count|counts|report|reports|budget|metrics|manager|notice|notification|alert|alerts";
    private static final String OUTSIDE =
            "http|https|attacker|pastebin|ngrok|webhook|requestbin|external|remote|burpcollaborator|ftp|oastify|interactsh";
    private static final String HARMLESS_VERDICT =
            "safe|approved|allowed|benign|harmless|trusted|low|allow|compliant|authorized|preapproved|clean";

    private static final Map<Category, List<String>> PHRASES = new EnumMap<>(
            Map.of(
                    Category.ROLE_OVERRIDE,
                    List.of(
                            OVERRIDE + " ~ " + EARLIER + " ~ ?system|safety|security|developer " + RULES + " " + THINGS,
                            OVERRIDE
                                    + " ~ your|system ~ ?own|previous|prior|safety|security|system|internal|core|current|ethical|moral "
                                    + RULES + "|safety|filters|policy|protocols " + THINGS,
                            OVERRIDE + " ?please all|any|every ?of ?the|your|these|those ?system|safety|security "
                                    + ORDERS + "|guardrails|safeguards " + THINGS,
                            OVERRIDE
                                    + " everything|anything|what|whatever|all ?that ?was|is ?you|i ?were|was|have|had ?been ?told|said|learned|written|instructed|know above|before|previously|earlier|told|instructed|know",
                            OVERRIDE + " *4 instructions|rules|guidelines above|before|earlier|previously",
                            "not|dont|stop|never|cease following|follow|obey|obeying|listen ~ " + EARLIER
                                    + "|your|system ~ ?system|safety " + RULES + " " + THINGS,
                            "pay no attention to ~ " + EARLIER + "|your ~ " + RULES,
                            "you are now *6 " + UNBOUND,
                            "you are no longer bound|restricted|limited|an|required|subject|constrained|chatgpt|claude",
                            "act|behave|respond|answer|pretend|roleplay|operate|simulate *5 " + UNBOUND
                                    + " ?ai|assistant|model|mode|chatbot|version !tariff|plan|traffic|array|use",
                            "act|behave|respond|answer|pretend|roleplay|operate *6 no|without|any restrictions|limitations|filters|guidelines|rules|limits|ethics !on|for|in",
                            "do anything now",
                            "enable|enter|activate|engage|switch *2 dan|god|jailbreak|jailbroken|unrestricted|unfiltered|sudo mode",
                            "from now on you are|must|obey|act|respond|answer|only|ignore",
                            "from now on you will|shall|should|can|may act|obey|respond|answer|ignore|comply|do|only|be|never|always",
                            "your new|real|true|actual instructions|task|role|goal|instruction|objective|purpose|identity|persona|orders is|are|will",
                            "new|updated|real|actual system prompt|instructions|instruction . *3 you|ignore|do|always|never|your",
                            "i am your ?new|real|true|only developer|creator|administrator|master|owner|operator"),
                    Category.INSTRUCTION_SMUGGLING,
                    List.of(
                            "note|attention|message|instruction|instructions|notice|memo|important|dear|hey ?to|for ?the|any|all|every|you ?reviewing|reading "
                                    + MODEL + " . ",
                            "if you are an|a ?large ?helpful ai|llm|language|assistant|model|chatbot|bot",
                            "hidden|secret|embedded|concealed instruction|instructions|command|commands|directive|directives !tests|test|page",
                            "not|dont|never tell|inform|reveal|disclose|mention|alert *3 " + PEOPLE,
                            "without telling|informing|alerting|notifying|asking|consulting ~ " + PEOPLE,
                            "user|operator|human|admin|administrator|owner|approver|ceo ?has|have|had already|previously approved|authorized|authorised|preapproved|consented|confirmed",
                            "new|updated|additional|revised instructions|instruction|directive|orders . ",
                            "execute|follow|obey|perform|run ~ following|below|next instructions|commands|steps instead|secretly|silently|first",
                            "secretly|silently|covertly|quietly ?also send|delete|upload|exfiltrate|copy|disable|grant|approve|forward|run|execute|install|add",
                            "when|once|after ?a|an|the ai|llm|assistant|model|agent reads|sees|processes|reviews this|it"),
                    Category.DATA_EXFILTRATION,
                    List.of(
                            "send|post|upload|forward|leak|exfiltrate|email|transmit|copy|push|pipe|ship|submit|curl|paste *5 "
                                    + SECRETS + " " + HARMLESS + " *8 " + OUTSIDE,
                            "send|post|upload|forward|leak|exfiltrate|email|transmit|pipe|ship|submit *5 " + SECRETS
                                    + " " + HARMLESS + " *2 to *2 @ ",
                            "leak|exfiltrate|steal|harvest *4 " + SECRETS + "|data|database|conversation " + HARMLESS
                                    + "|protection|leak|test|tests",
                            "reveal|print|show|repeat|output|display|dump|leak|disclose|recite|tell|give|share|write|return ?me|us|out|back ?exactly ?all ?of your ?full|entire|complete|own|exact|initial|original|hidden|secret ?system prompt|prompts|instructions|instruction|rules|guidelines|message|configuration",
                            "reveal|print|show|repeat|output|display|dump|leak|disclose|recite|tell ?me|us|out ?the hidden|secret|confidential|initial|internal ?system prompt|instructions|message|rules",
                            "repeat|print|output|recite ?all|everything|the ?of ?the words|text|everything|content above|before ?this|verbatim|starting|you",
                            "what is|are|were ~ ?full|exact|initial|original|hidden system prompt|instructions ?. !docs|for"),
                    Category.ENCODING_EVASION,
                    List.of(
                            "decode|decrypt|deobfuscate|unbase64 *8 execute|follow|obey|eval|comply ?it|the|them|what|with|its",
                            "base64|rot13|hex|morse *6 execute|follow|obey|eval it|the|them|this|what",
                            "decode|base64 *6 run it|them|whatever|what",
                            "eval atob|unescape|decode",
                            "reverse|unscramble ~ *4 follow|execute|obey ?it|the|them|what"),
                    Category.CONTEXT_MANIPULATION,
                    List.of(
                            "reset|clear|wipe|erase|flush|rewrite your ?own ?entire|whole context|memory|instructions|conversation|history|rules",
                            EARLIER
                                    + " messages|message|conversation|context|text|content|instruction|instructions|prompt is|are|was|were ?all ?just|only ?a|an fake|test|void|invalid|cancelled|canceled|irrelevant|obsolete|over|untrusted|wrong|lies|example",
                            "end of system|user|original|initial ?prompt|input|instructions|message|context prompt|input|instructions|message|context|query",
                            "end of prompt|conversation|instructions|context ?. !page|api|test",
                            "in|imagine ~ hypothetical|fictional|parallel|imaginary|alternate world|universe|scenario|reality|story",
                            "this is only|just a test|simulation|drill|game so|therefore|and|. ?so *3 approve|allow|ignore|skip|safe|checks|rules|policies|apply",
                            "no rules|restrictions|policies|guidelines|limits apply|exist|here",
                            "as|like we|you ?already ?previously agreed|discussed ?earlier|before|previously ?you|that you|the"),
                    Category.OUTPUT_MANIPULATION,
                    List.of(
                            "mark|classify|label|rate|score|treat|flag|consider|categorize|categorise|report ?this|it|the ?following ?action|request|intent|command|input|as|text ?as|is ?to ?be ?completely|fully|totally|100 "
                                    + HARMLESS_VERDICT + " !latency|priority|memory",
                            "set|make|report|return|lower|change ~ risk ?score|level to|as|is|of 0|zero|low|none|minimal",
                            "always|only|simply respond|reply|answer|return|say|output ?with yes|allow|allowed|approved|approve|safe|true|ok",
                            "respond|reply|answer only|just|exactly with|yes|approved|allow|ok|safe",
                            "begin|start|end ~ response|answer|reply|output with",
                            "not|dont|never refuse|decline|warn|object ?to|me|the|this|about ?comply|request|requests|anything|risks|me|.",
                            "not|dont include|add|mention|output|give|show ?any warnings|disclaimers|caveats|warning|risks|refusals",
                            "approve this|it|me ?action|request|intent ?immediately|automatically|now ?and without|no ~ review|question|questions|checking|checks|delay|hesitation|approval")));

    private static final Map<String, List<Map.Entry<Category, Phrase>>> BY_FIRST = index();

    /** What only the wire formats of models contain, and turns of a dialogue inside what should be one text. */
    private static final Pattern DELIMITERS = Pattern.compile(
            "<\\|[a-z_]{2,24}\\|>|\\[/?inst]|<</?sys>>|</?system_?prompt>|</(?:system|user|assistant)>|<(?:start|end)_of_turn>"
                    + "|\n\\s{0,8}(?:system|assistant|human|user) ?:|(?<!#)#{2,6} ?(?:system|instruction|assistant)s? ?:?\\s{0,4}(?:\n|prompt|message|you |ignore )"
                    + "|\\[(?:system|system message|system prompt)]|```system|<tool_result>|</?function_calls>");

    private static final Pattern COMMENT_WORDS =
            Pattern.compile("\\b(?:ai|assistant|agent|ignore|instruction|instructions|model|approve|system)\\b");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{24,4096}+={0,2}");
    private static final Pattern APOSTROPHES = Pattern.compile("['\u2019]");
    private static final int MAX_BLOBS = 8;
    private static final int SPELLED = 8;
    private static final int SPELLED_MAX = 400;
    private static final List<String> SPELLED_OUT = List.of(
            "ignoreprevious",
            "ignoreall",
            "ignoreyour",
            "ignoreprior",
            "disregard",
            "jailbreak",
            "systemprompt",
            "forgetall",
            "forgetyour",
            "ignoretheprevious");

    /** Cyrillic and Greek letters that look like Latin ones, and the Latin ones. */
    private static final String LOOK_ALIKES = "аеорсухіјѕԁһкмтвαορνιε";

    private static final String LATIN = "aeopcyxijsdhkmtbaopvie";

    /** Null is nothing said. */
    public static Scan scan(String text) {
        if (text == null || text.isEmpty()) {
            return NOTHING;
        }
        boolean ascii = isAscii(text);
        String plain = plain(text, ascii);
        var words = words(plain);
        var found = EnumSet.noneOf(Category.class);
        scanPlain(plain, words, found);
        if (!ascii && (isSmuggled(text) || !found.isEmpty() && isDisguised(text))
                || isSpelledOut(words)
                || hidesOrders(text)) {
            found.add(Category.ENCODING_EVASION);
        }
        return of(found);
    }

    private static void scanPlain(String plain, List<String> words, Set<Category> found) {
        if (plain.indexOf('<') >= 0
                || plain.indexOf('[') >= 0
                || plain.indexOf('\n') >= 0
                || plain.indexOf('#') >= 0
                || plain.indexOf('`') >= 0) {
            if (DELIMITERS.matcher(plain).find()) {
                found.add(Category.DELIMITER_INJECTION);
            }
            int comment = plain.indexOf("<!--");
            if (comment >= 0
                    && COMMENT_WORDS
                            .matcher(plain)
                            .region(comment, plain.length())
                            .find()) {
                found.add(Category.INSTRUCTION_SMUGGLING);
            }
        }
        for (int i = 0; i < words.size(); i++) {
            for (var entry : BY_FIRST.getOrDefault(words.get(i), List.of())) {
                if (!found.contains(entry.getKey()) && entry.getValue().matches(words, i)) {
                    found.add(entry.getKey());
                }
            }
        }
    }

    private static Scan of(Set<Category> found) {
        return found.isEmpty() ? NOTHING : scanOf(found);
    }

    private static Scan scanOf(Set<Category> found) {
        var findings = found.stream().sorted().map(Category::finding).toList();
        var risk = findings.stream().map(Finding::severity).reduce(Risk.NONE, (a, b) -> a.compareTo(b) >= 0 ? a : b);
        var recommendation =
                switch (risk) {
                    case NONE -> Recommendation.ALLOW;
                    case MEDIUM, HIGH -> Recommendation.WARN;
                    case CRITICAL -> Recommendation.BLOCK;
                };
        return new Scan(risk, findings.stream().map(Finding::category).toList(), recommendation, findings);
    }

    // ---- what the text says, whatever it is written in

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    private static String plain(String text, boolean ascii) {
        String folded = ascii ? text : Normalizer.normalize(text, Normalizer.Form.NFKC);
        String lower = folded.toLowerCase(Locale.ROOT);
        if (ascii) {
            return lower;
        }
        var plain = new StringBuilder(lower.length());
        for (int i = 0; i < lower.length(); ) {
            int c = lower.codePointAt(i);
            i += Character.charCount(c);
            if (Character.getType(c) == Character.FORMAT || Character.getType(c) == Character.NON_SPACING_MARK) {
                continue;
            }
            int alike = c < 0x10000 ? LOOK_ALIKES.indexOf(c) : -1;
            plain.appendCodePoint(alike >= 0 ? LATIN.charAt(alike) : c);
        }
        return plain.toString();
    }

    /** Words of letters and digits; {@link Phrase#STOP} where a sentence or a line ends; {@code @} for itself. */
    private static List<String> words(String plain) {
        var words = new ArrayList<String>(plain.length() / 6 + 4);
        int start = -1;
        for (int i = 0; i <= plain.length(); i++) {
            char c = i < plain.length() ? plain.charAt(i) : '\n';
            if (Character.isLetterOrDigit(c) || start >= 0 && (c == '\'' || c == '\u2019')) {
                start = start < 0 ? i : start;
                continue;
            }
            if (start >= 0) {
                addWord(words, plain.substring(start, i));
                start = -1;
            }
            if (c == '@') {
                words.add("@");
            } else if (isStop(plain, c, i)
                    && !words.isEmpty()
                    && !words.get(words.size() - 1).equals(Phrase.STOP)) {
                words.add(Phrase.STOP);
            }
        }
        return words;
    }

    /** {@code don't} is dont, {@code you're} is you are, {@code I'm} is I am. */
    private static void addWord(List<String> words, String word) {
        int apostrophe = Math.max(word.indexOf('\''), word.indexOf('\u2019'));
        if (apostrophe < 0) {
            words.add(word);
            return;
        }
        String joined = APOSTROPHES.matcher(word).replaceAll("");
        if (joined.equals("youre") || joined.equals("im")) {
            words.add(word.substring(0, apostrophe));
            words.add(joined.equals("im") ? "am" : "are");
        } else {
            words.add(joined);
        }
    }

    /** A point inside a name or number ends nothing. */
    private static boolean isStop(String plain, char c, int at) {
        boolean last = at + 1 >= plain.length();
        return switch (c) {
            case '!', '?', ';', '\n' -> true;
            case '.', ':' -> last || Character.isWhitespace(plain.charAt(at + 1));
            default -> false;
        };
    }

    // ---- what nobody writes who wants to be read

    /** Invisible characters between letters, or letters of two scripts in one word; by itself no proof of anything. */
    private static boolean isDisguised(String text) {
        boolean latin = false;
        boolean alike = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\u200B' || c == '\u2060' || c == '\uFEFF' || c == '\u00AD' || c == '\u200C') {
                return true;
            }
            if (Character.isLetter(c)) {
                latin |= c < 128;
                alike |= LOOK_ALIKES.indexOf(Character.toLowerCase(c)) >= 0;
                if (latin && alike || c >= '\uFF21' && c <= '\uFF5A') {
                    return true;
                }
            } else {
                latin = alike = false;
            }
        }
        return false;
    }

    /** Characters that hide text outright: tags, overrides of the writing direction, many zero-width ones. */
    private static boolean isSmuggled(String text) {
        int invisible = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '\u202A' && c <= '\u202E' && c != '\u202C'
                    || c == '\uDB40' && i + 1 < text.length() && text.charAt(i + 1) <= '\uDC7F') {
                return true;
            }
            if ((c == '\u200B' || c == '\u2060' || c == '\uFEFF') && ++invisible >= 4) {
                return true;
            }
        }
        return false;
    }

    /** {@code i g n o r e  a l l}: letters one by one. */
    private static boolean isSpelledOut(List<String> words) {
        var letters = new StringBuilder();
        for (int i = 0; i <= words.size(); i++) {
            if (i < words.size() && words.get(i).length() == 1 && letters.length() < SPELLED_MAX) {
                letters.append(words.get(i));
            } else {
                if (letters.length() >= SPELLED && SPELLED_OUT.stream().anyMatch(word -> letters.indexOf(word) >= 0)) {
                    return true;
                }
                letters.setLength(0);
            }
        }
        return false;
    }

    /** Base64 that says what would be an override if it were written plainly. */
    private static boolean hidesOrders(String text) {
        if (!hasLongRun(text)) {
            return false;
        }
        var blobs = BASE64.matcher(text);
        for (int i = 0; i < MAX_BLOBS && blobs.find(); i++) {
            String decoded = decoded(blobs.group());
            if (decoded != null) {
                var hidden = EnumSet.noneOf(Category.class);
                String plain = plain(decoded, isAscii(decoded));
                scanPlain(plain, words(plain), hidden);
                if (!hidden.isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasLongRun(String text) {
        int run = 0;
        for (int i = 0; i < text.length() && run < 24; i++) {
            run = text.charAt(i) > ' ' && text.charAt(i) < 127 ? run + 1 : 0;
        }
        return run == 24;
    }

    private static String decoded(String blob) {
        String standard = blob.replace('-', '+').replace('_', '/').replace("=", "");
        try {
            byte[] bytes = Base64.getDecoder().decode(standard.length() % 4 == 1 ? standard.substring(1) : standard);
            for (byte b : bytes) {
                if (b < ' ' && b != '\n' && b != '\t' && b != '\r') {
                    return null; // no text
                }
            }
            return new String(bytes, StandardCharsets.US_ASCII);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Map<String, List<Map.Entry<Category, Phrase>>> index() {
        var index = new HashMap<String, List<Map.Entry<Category, Phrase>>>();
        PHRASES.forEach((category, lines) -> lines.forEach(line -> {
            var phrase = new Phrase(line);
            phrase.first().forEach(word -> index.computeIfAbsent(word, w -> new ArrayList<>())
                    .add(Map.entry(category, phrase)));
        }));
        return Map.copyOf(index);
    }
}
