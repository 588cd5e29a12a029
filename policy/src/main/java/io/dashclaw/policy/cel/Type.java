package io.dashclaw.policy.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;

/** What a field holds. */
public enum Type {
    TRUTH("bool", SimpleType.BOOL),
    WHOLE_NUMBER("int", SimpleType.INT),
    NUMBER("double", SimpleType.DOUBLE),
    TEXT("string", SimpleType.STRING),
    TIME("timestamp", SimpleType.TIMESTAMP),
    TEXTS("list(string)", ListType.create(SimpleType.STRING)),
    TEXTS_BY_NAME("map(string, string)", MapType.create(SimpleType.STRING, SimpleType.STRING));

    private final String word;
    private final CelType type;

    Type(String word, CelType type) {
        this.word = word;
        this.type = type;
    }

    /** As CEL writes it: {@code list(string)}. */
    public String word() {
        return word;
    }

    CelType cel() {
        return type;
    }
}
