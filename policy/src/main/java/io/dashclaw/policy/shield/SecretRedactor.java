package io.dashclaw.policy.shield;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Masks secrets in what clients wrote, before it is stored, sent or logged: each becomes {@code [REDACTED:<name>]}, and what
 * stands around it stays. Masking twice changes nothing. A text without secrets comes back as the same object.
 */
public final class SecretRedactor {
    private static final int MOST_SHOWN = 50;

    private SecretRedactor() {}

    public enum Severity {
        HIGH,
        CRITICAL
    }

    /**
     * One secret that was masked; never the secret itself.
     *
     * @param name what stands in {@code [REDACTED:<name>]}
     * @param field where the text stood: {@code act.shell.command}; empty when it was scanned by itself
     * @param start in the text as it was received, in UTF-16 units
     * @param end exclusive
     */
    public record Finding(String name, String category, Severity severity, String field, int start, int end) {
        Finding within(String outer) {
            return new Finding(name, category, severity, field.isEmpty() ? outer : outer + "." + field, start, end);
        }
    }

    /** A text without its secrets, and what was found. */
    public record Redaction(String text, List<Finding> findings) {
        public Redaction {
            findings = List.copyOf(findings);
        }
    }

    public static Redaction redact(String text) {
        var found = new ArrayList<Finding>(0);
        return new Redaction(redact(text, found), found);
    }

    /** The text without its secrets, null for null; findings are added to {@code found}. */
    public static String redact(String text, List<Finding> found) {
        return text == null ? null : new SecretScan(text, found).masked();
    }

    /** The value with every string in it redacted, at any depth of Map and List, names of fields considered; findings are added to {@code found}. */
    public static Object redactAll(Object value, List<Finding> found) {
        if (value instanceof String text) {
            return redact(text, found);
        }
        if (value instanceof Map<?, ?> fields) {
            var redacted = new LinkedHashMap<String, Object>();
            for (var field : fields.entrySet()) {
                String name = String.valueOf(field.getKey());
                int before = found.size();
                redacted.put(redact(name, found), redactField(name, field.getValue(), found));
                name(found, before, name);
            }
            return redacted;
        }
        if (value instanceof List<?> items) {
            var redacted = new ArrayList<>(items.size());
            for (var item : items) {
                int before = found.size();
                redacted.add(redactAll(item, found));
                name(found, before, String.valueOf(redacted.size() - 1));
            }
            return redacted;
        }
        return value;
    }

    /** A name that holds a secret itself is not told. */
    private static void name(List<Finding> found, int from, String name) {
        for (int i = from; i < found.size(); i++) {
            found.set(i, found.get(i).within(redact(name).text()));
        }
    }

    private static Object redactField(String name, Object value, List<Finding> found) {
        var promised = SecretName.of(name);
        if (value instanceof String text && SecretScan.isSecret(promised, text)) {
            int before = found.size();
            String masked = promised == SecretName.PASSWORD ? text : redact(text, found);
            if (found.size() > before) {
                return masked; // what it is says more than what its field is called
            }
            var kind = SecretScan.kindOf(promised);
            found.add(kind.at(0, text.length()));
            return kind.mask();
        }
        return redactAll(value, found);
    }

    /** The {@code security} block of answers: {@code clean, findings_count, critical_count, categories}, and where the findings stood. */
    public static Map<String, Object> security(List<Finding> findings) {
        var block = new LinkedHashMap<String, Object>();
        block.put("clean", findings.isEmpty());
        block.put("findings_count", findings.size());
        block.put("critical_count", (int)
                findings.stream().filter(f -> f.severity() == Severity.CRITICAL).count());
        block.put(
                "categories",
                new ArrayList<>(
                        findings.stream().map(Finding::category).distinct().toList()));
        if (!findings.isEmpty()) {
            block.put(
                    "findings",
                    findings.stream()
                            .limit(MOST_SHOWN)
                            .map(SecretRedactor::view)
                            .toList());
        }
        return block;
    }

    private static Map<String, Object> view(Finding finding) {
        var view = new LinkedHashMap<String, Object>();
        view.put("kind", finding.name());
        view.put("field", finding.field());
        view.put("start", finding.start());
        view.put("end", finding.end());
        return view;
    }
}
