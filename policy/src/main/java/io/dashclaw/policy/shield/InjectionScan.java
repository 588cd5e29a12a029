package io.dashclaw.policy.shield;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
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

    /** The scan that found these categories, for what was kept of one. @throws IllegalArgumentException for a word that is none */
    public static Scan found(Collection<String> categories) {
        var found = EnumSet.noneOf(Category.class);
        categories.forEach(word -> found.add(Category.valueOf(word.toUpperCase(Locale.ROOT))));
        return of(found);
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

    /** One way to say what belongs to a category. */
    private record Sign(Category category, Phrase phrase) {}

    private static final Vocabulary VOCABULARY = new Vocabulary();

    /** By the number of the first word. */
    private static final Sign[][] SIGNS = index();

    /** What only the wire formats of models contain, and turns of a dialogue inside what should be one text. */
    private static final Pattern DELIMITERS = Pattern.compile(
            "<\\|[a-z_]{2,24}\\|>|\\[/?inst]|<</?sys>>|</?system_?prompt>|</(?:system|user|assistant)>|<(?:start|end)_of_turn>"
                    + "|\n\\s{0,8}(?:system|assistant|human|user) ?:|(?<!#)#{2,6} ?(?:system|instruction|assistant)s? ?:?\\s{0,4}(?:\n|prompt|message|you |ignore )"
                    + "|\\[(?:system|system message|system prompt)]|```system|<tool_result>|</?function_calls>");

    private static final Pattern COMMENT_WORDS =
            Pattern.compile("\\b(?:ai|assistant|agent|ignore|instruction|instructions|model|approve|system)\\b");
    private static final int SHORTEST_BLOB = 24;
    private static final int LONGEST_BLOB = 4096;
    private static final int MAX_BLOBS = 8;
    private static final byte[] SIX_BITS = base64();
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
        String plain = ascii ? text : plain(text);
        var words = Words.of(plain, VOCABULARY);
        var found = EnumSet.noneOf(Category.class);
        scanPlain(plain, words, found);
        if (!ascii && (isSmuggled(text) || !found.isEmpty() && isDisguised(text))
                || isSpelledOut(words)
                || hidesOrders(text)) {
            found.add(Category.ENCODING_EVASION);
        }
        return of(found);
    }

    private static void scanPlain(String plain, Words words, Set<Category> found) {
        if (nextMark(plain, 0) < plain.length()) {
            scanMarks(plain.toLowerCase(Locale.ROOT), found);
        }
        for (int i = 0; i < words.size(); i++) {
            int word = words.number(i);
            if (word > Vocabulary.OTHER) {
                for (var sign : SIGNS[word]) {
                    if (!found.contains(sign.category) && sign.phrase.matches(words, i)) {
                        found.add(sign.category);
                    }
                }
            }
        }
    }

    private static void scanMarks(String lower, Set<Category> found) {
        var delimiter = DELIMITERS.matcher(lower).useTransparentBounds(true);
        for (int i = nextMark(lower, 0); i < lower.length(); i = nextMark(lower, i + 1)) {
            if (delimiter.region(i, lower.length()).lookingAt()) {
                found.add(Category.DELIMITER_INJECTION);
                break;
            }
        }
        int comment = lower.indexOf("<!--");
        if (comment >= 0
                && COMMENT_WORDS.matcher(lower).region(comment, lower.length()).find()) {
            found.add(Category.INSTRUCTION_SMUGGLING);
        }
    }

    /** The characters with which delimiters begin. */
    private static int nextMark(String text, int from) {
        int at = from;
        while (at < text.length() && !isMark(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isMark(char c) {
        return c == '<' || c == '[' || c == '\n' || c == '#' || c == '`';
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

    /** Of a text that is not all ASCII. */
    private static String plain(String text) {
        String lower = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
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
    private static boolean isSpelledOut(Words words) {
        int run = 0;
        for (int i = 0; i < words.size() && run < SPELLED; i++) {
            run = words.letter(i) == 0 ? 0 : run + 1;
        }
        return run == SPELLED && spells(words);
    }

    private static boolean spells(Words words) {
        var letters = new StringBuilder();
        for (int i = 0; i <= words.size(); i++) {
            if (i < words.size() && words.letter(i) != 0 && letters.length() < SPELLED_MAX) {
                letters.append(words.letter(i));
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
        int read = 0;
        for (int i = 0; i < text.length() && read < MAX_BLOBS; ) {
            int end = i;
            while (end < text.length() && end - i < LONGEST_BLOB && sixBits(text.charAt(end)) >= 0) {
                end++;
            }
            String decoded = end - i < SHORTEST_BLOB ? null : decoded(text, i, end);
            if (decoded != null) {
                var hidden = EnumSet.noneOf(Category.class);
                scanPlain(decoded, Words.of(decoded, VOCABULARY), hidden);
                if (!hidden.isEmpty()) {
                    return true;
                }
                read++;
            }
            i = Math.max(end, i + 1);
        }
        return false;
    }

    /** Null when it is no text; nearly always the first bytes say so. */
    private static String decoded(String text, int from, int to) {
        var bytes = new StringBuilder();
        int bits = 0;
        int held = 0;
        for (int i = (to - from) % 4 == 1 ? from + 1 : from; i < to; i++) {
            bits = bits << 6 | sixBits(text.charAt(i));
            held += 6;
            if (held >= 8) {
                held -= 8;
                char c = (char) (bits >> held & 0xFF);
                if (c > 127 || c < ' ' && c != '\n' && c != '\t' && c != '\r') {
                    return null;
                }
                bytes.append(c);
            }
        }
        return bytes.toString();
    }

    /** What a character of either Base64 alphabet stands for; -1 for any other. */
    private static int sixBits(char c) {
        return c < 128 ? SIX_BITS[c] : -1;
    }

    private static byte[] base64() {
        var bits = new byte[128];
        Arrays.fill(bits, (byte) -1);
        String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        for (char c : letters.toCharArray()) {
            bits[c] = (byte) letters.indexOf(c);
        }
        bits['+'] = bits['-'] = 62;
        bits['/'] = bits['_'] = 63;
        return bits;
    }

    private static Sign[][] index() {
        var byFirst = new HashMap<Integer, List<Sign>>();
        PHRASES.forEach((category, lines) -> lines.forEach(line -> {
            var phrase = new Phrase(line, VOCABULARY);
            phrase.first().stream().forEach(word -> byFirst.computeIfAbsent(word, any -> new ArrayList<>())
                    .add(new Sign(category, phrase)));
        }));
        var index = new Sign[VOCABULARY.size()][0];
        byFirst.forEach((word, signs) -> index[word] = signs.toArray(Sign[]::new));
        return index;
    }
}
